//! The verbs that are about a registry and its clients: `url`, `client`, `test`, `user`, `cert`, `gc`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::after;
use super::argument::{duration, repository};
use super::flags::{AGENT_VARIABLES, Agent};

/// Which registry a command is about.
#[derive(Args, Clone, Debug, Default)]
pub struct Registry {
    /// The service: NS/NAME or NS/svc/NAME [default: the only one of the file of answers]
    #[arg(value_name = "PATH")]
    pub path: Option<String>,
    /// The file of answers, one section a service [default: regsvc.ini]
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The agent to ask
    #[command(flatten)]
    pub agent: Agent,
}

/// A verb about one registry, of which there is nothing else to say.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Environment", AGENT_VARIABLES)]))]
pub struct OfRegistry {
    /// The registry
    #[command(flatten)]
    pub registry: Registry,
}

const URL_EXAMPLES: &str = "
  nc -z $(regsvc url test/registry | tr : ' ')         whether anything listens there
  regsvc client test/registry                          the name that its certificate is for, and what clients need";

/// `regsvc url`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", URL_EXAMPLES), ("Environment", AGENT_VARIABLES)]))]
pub struct Url {
    /// The registry
    #[command(flatten)]
    pub registry: Registry,
}

const CLIENT_EXAMPLES: &str = "
  regsvc client test/registry                        prints lines of shell
  regsvc client test/registry --install              writes the files
  regsvc client test/registry --install --replace    also over those of a certificate that was renewed
  regsvc client test/registry --for kubernetes";

/// `regsvc client`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", CLIENT_EXAMPLES), ("Environment", AGENT_VARIABLES)]))]
pub struct Client {
    /// The registry
    #[command(flatten)]
    pub registry: Registry,
    /// The client that is to use it
    #[arg(long = "for", value_enum, default_value_t, value_name = "CLIENT")]
    pub client: ClientKind,
    /// Write the files instead of printing them; what is there already is kept
    #[arg(long)]
    pub install: bool,
    /// Replace files that hold something else, such as a certificate that was renewed
    #[arg(long, requires = "install")]
    pub replace: bool,
    /// Install below this folder
    #[arg(long, value_name = "DIR", default_value = "/", requires = "install")]
    pub root: PathBuf,
    /// The image of the last lines
    #[arg(
        long,
        value_name = "IMAGE",
        default_value = "ghcr.io/opensvc/pause:latest"
    )]
    pub image: String,
    /// Hand these certificates in PEM to the client [default: that of the deployment]
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// Where the registry is: https://HOST:PORT; no agent is asked then
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
}

/// The clients of registries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ClientKind {
    /// The Docker engine
    #[default]
    Docker,
    /// containerd, and what runs on it
    Containerd,
    /// Podman, Buildah, Skopeo, CRI-O
    Podman,
    /// Kubernetes: a secret to pull with, and containerd on its nodes
    Kubernetes,
}

const TEST_EXAMPLES: &str = "
  regsvc test test/registry --user me < password
  regsvc test --url https://HOST:5000 --ca ca.pem --size 1g
  regsvc test test/registry --keep --format json";

const TEST_EXIT_CODES: &str = "
  0  every step passed or was skipped
  1  a step failed
  3  it could not be tried";

const TEST_VARIABLES: &str = "
  DOCKER_CONFIG        the folder of Docker's config.json, whose passwords are used without --user
  REGSVC_AGENT, REGSVC_OM, REGSVC_CALL_TIMEOUT as in `regsvc status --help`";

/// `regsvc test`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", TEST_EXAMPLES), ("Exit codes", TEST_EXIT_CODES), ("Environment", TEST_VARIABLES)]))]
pub struct Test {
    /// The registry
    #[command(flatten)]
    pub registry: Registry,
    /// Where the registry is: https://HOST:PORT; no agent is asked then
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// How much each of the two layers measures that are pushed
    #[arg(long, value_name = "SIZE", default_value = "1m")]
    pub size: String,
    /// Leave in the registry what was pushed
    #[arg(long)]
    pub keep: bool,
    /// The repository to push to
    #[arg(long, value_name = "NAME", default_value = "regsvc-test", value_parser = repository)]
    pub repository: String,
    /// Who to be; the password is read from standard input [default: as Docker's config.json has it]
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    /// Trust these certificates in PEM, too
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// How long all of it may take: 30s, 5m, 1h
    #[arg(long, value_name = "DURATION", default_value = "2m", value_parser = duration)]
    pub timeout: std::time::Duration,
    /// The form of the proof
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: TestFormat,
}

/// The forms of a proof.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TestFormat {
    /// A line a step, with the cause of a failure and what mends it
    #[default]
    Text,
    /// Versioned JSON: `regsvc schema test`
    Json,
}

const USER_EXAMPLES: &str = "
  regsvc user add test/registry ci                           asks for the password
  regsvc user add test/registry ci --password-file ci.pass
  regsvc user list test/registry";

/// `regsvc user`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", USER_EXAMPLES), ("Environment", AGENT_VARIABLES)]))]
pub struct User {
    /// What to do
    #[command(subcommand)]
    pub verb: UserVerb,
}

/// What is done to the users of a registry.
#[derive(Debug, Subcommand)]
pub enum UserVerb {
    /// Let a user in, with a password
    Add(UserAdd),
    /// Let a user in no more
    Remove(UserRemove),
    /// Print who may come in
    List(OfRegistry),
}

/// `regsvc user add`.
#[derive(Args, Debug)]
pub struct UserAdd {
    /// The registry: NS/NAME
    #[arg(value_name = "PATH")]
    pub path: String,
    /// The user: letters, digits, `.`, `_`, `@` and `-`
    #[arg(value_name = "USER")]
    pub user: String,
    /// Read the password from the first line of this file, `-` for standard input [default: asked on the terminal]
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// Give a user that is there another password
    #[arg(long)]
    pub replace: bool,
    /// The agent to ask
    #[command(flatten)]
    pub agent: Agent,
}

/// `regsvc user remove`.
#[derive(Args, Debug)]
pub struct UserRemove {
    /// The registry: NS/NAME
    #[arg(value_name = "PATH")]
    pub path: String,
    /// The user
    #[arg(value_name = "USER")]
    pub user: String,
    /// The agent to ask
    #[command(flatten)]
    pub agent: Agent,
}

const CERT_EXAMPLES: &str = "
  regsvc cert show test/registry    until when it holds
  regsvc cert renew test/registry   the next one, and a restart of the registry";

const CERT_EXIT_CODES: &str = "
  0  it holds, or was renewed
  1  it has expired, or does not hold yet
  3  the work could not be done";

/// `regsvc cert`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", CERT_EXAMPLES), ("Exit codes", CERT_EXIT_CODES), ("Environment", AGENT_VARIABLES)]))]
pub struct Cert {
    /// What to do
    #[command(subcommand)]
    pub verb: CertVerb,
}

/// What is done to the certificate of a registry.
#[derive(Debug, Subcommand)]
pub enum CertVerb {
    /// Print its names, who made it, and how long it holds
    Show(OfRegistry),
    /// Have the agent make the next one, and restart the registry, which reads it when it starts
    Renew(OfRegistry),
}

const GC_EXAMPLES: &str = "
  regsvc gc test/registry --dry-run   says what would be freed
  regsvc gc test/registry";

/// `regsvc gc`.
#[derive(Args, Debug)]
#[command(after_help = after(&[("Examples", GC_EXAMPLES), ("Environment", AGENT_VARIABLES)]))]
pub struct Gc {
    /// The registry
    #[command(flatten)]
    pub registry: Registry,
    /// Say what would be freed, and free nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How long to wait for its end: 30s, 5m, 1h; what runs then goes on
    #[arg(long, value_name = "DURATION", default_value = "2h", value_parser = duration)]
    pub timeout: std::time::Duration,
}
