//! `regsvc client`: a registry -> what a client needs to use it, printed or installed.

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};

use crate::cli::{self, ClientKind};
use crate::commands::deployed::{self, Reached, asked, certificates, deployed};
use crate::commands::difference::unified;
use crate::commands::file;
use crate::commands::output::{note, print};
use crate::registry::outfit::{
    Content, Deed, File, Kind, Outfit, Registry, among, corrected, outfit,
};
use crate::registry::{Endpoint, Trust, look_up};
use crate::{Outcome, Unusable};

/// How long a name may take to be looked up.
const LOOK_UP: Duration = Duration::from_secs(5);

/// What is known of the registry that a client is to use.
struct Known {
    endpoint: Endpoint,
    /// The address that it has, where no DNS knows its name.
    address: Option<IpAddr>,
    /// The address that it has, where that is known at all.
    at: Option<IpAddr>,
    ca: Option<String>,
    auth: Option<bool>,
    mirrors: Option<String>,
}

/// Runs the command.
pub(super) fn run(client: &cli::Client) -> Result<Outcome> {
    let known = known(client)?;
    let registry = Registry {
        endpoint: &known.endpoint,
        address: known.address,
        ca: known.ca.as_deref(),
        auth: known.auth,
        mirrors: known.mirrors.as_deref(),
    };
    let mut outfit = outfit(kind(client.client), &registry, &client.image);
    if let Some(at) = known.at {
        let hosts = file::read_if_any(&client.root.join("etc/hosts")).unwrap_or_default();
        outfit.then.extend(corrected(
            &hosts.unwrap_or_default(),
            &known.endpoint.host,
            at,
        ));
    }
    match client.install {
        true => install(&outfit, &client.root, client.replace)?,
        false => outfit
            .files
            .iter()
            .try_for_each(|file| print(&shown(file)).map(drop))?,
    }
    let deeds = [&outfit.then, &outfit.login, &outfit.usage];
    print(&deeds.into_iter().flatten().map(deed).collect::<String>())?;
    Ok(Outcome::Done)
}

fn kind(client: ClientKind) -> Kind {
    match client {
        ClientKind::Docker => Kind::Docker,
        ClientKind::Containerd => Kind::Containerd,
        ClientKind::Podman => Kind::Podman,
        ClientKind::Kubernetes => Kind::Kubernetes,
    }
}

/// Finds out about the registry: of the command line alone, or of the agent.
fn known(client: &cli::Client) -> Result<Known> {
    let ca = client.ca.as_deref().map(read_certificates).transpose()?;
    if let Some(url) = &client.url {
        return Ok(Known {
            endpoint: Endpoint::read(url)?,
            address: None,
            at: None,
            ca,
            auth: None,
            mirrors: None,
        });
    }
    let (path, agent) = asked(&client.registry)?;
    let deployed = deployed(&agent, &path)?;
    let ca = match ca {
        Some(ca) => Some(ca),
        None => deployed::certificate(&agent, &path, &deployed.told)?.map(|(pem, _)| pem),
    };
    let Reached { endpoint, address } = deployed.reached(&Trust::default());
    let is_known = || look_up(&endpoint, LOOK_UP).is_ok();
    Ok(Known {
        at: address,
        address: address.filter(|_| !is_known()),
        endpoint,
        ca,
        auth: deployed.told.expected.auth,
        mirrors: deployed.told.mirrors.clone(),
    })
}

/// The certificates of a file, and nothing else of it.
fn read_certificates(path: &Path) -> Result<String> {
    let text = file::read(path)?;
    let name = path.display();
    let pem = certificates(&text)
        .ok_or_else(|| Unusable::error(format!("--ca {name}: no certificate in it")))?;
    Trust::default()
        .with_pem(pem.as_bytes(), "")
        .map_err(|error| Unusable::error(format!("--ca {name}: {error:#}")))?;
    Ok(pem)
}

/// A file, as lines of shell that write it; a file of others, as what it must hold.
fn shown(file: &File) -> String {
    let File { path, why, content } = file;
    let quoted = shell_words::quote(path);
    let folder = path.rsplit_once('/').map_or("/", |(folder, _)| folder);
    match content {
        Content::Whole(text) => format!(
            "# {why}\nmkdir -p {}\ncat > {quoted} <<'END'\n{text}END\n\n",
            shell_words::quote(folder)
        ),
        Content::Among { key, word } => format!(
            "# {why}; {path} must hold, among what it holds already:\n#   {{\"{key}\": [\"{word}\"]}}\n\n"
        ),
    }
}

fn deed(deed: &Deed) -> String {
    match &deed.command {
        Some(command) => format!("# {}\n{command}\n\n", deed.why),
        None => format!("# {}\n\n", deed.why),
    }
}

/// Writes the files: all of them, or none where one of them would replace what somebody else wrote and that is not
/// wanted.
fn install(outfit: &Outfit, root: &Path, replaces: bool) -> Result<()> {
    let mut writes: Vec<(PathBuf, String)> = Vec::new();
    for file in &outfit.files {
        let path = root.join(file.path.trim_start_matches('/'));
        // A file may be among the files twice, for two of its lists.
        let pending = writes.iter().position(|(written, _)| *written == path);
        let there = match pending {
            Some(index) => Some(writes[index].1.clone()),
            None => file::read_if_any(&path)?,
        };
        let text = wanted(file, &path, there.as_deref(), replaces)?;
        match (pending, there.as_deref() == Some(&*text)) {
            (Some(index), _) => writes[index].1 = text,
            (None, true) => note(&format!("{} is as it should be", path.display())),
            (None, false) => writes.push((path, text)),
        }
    }
    for (path, text) in writes {
        let folder = path.parent().unwrap_or(root);
        fs::create_dir_all(folder)
            .map_err(anyhow::Error::new)
            .and_then(|()| file::write(&path, &text))
            .with_context(|| format!("installing {} (root may)", path.display()))?;
        note(&format!("wrote {}", path.display()));
    }
    Ok(())
}

/// What a file is to hold, where it holds something already.
fn wanted(file: &File, path: &Path, there: Option<&str>, replaces: bool) -> Result<String> {
    let name = path.display();
    match (&file.content, there) {
        (Content::Whole(text), Some(there)) if there != text => {
            let difference = unified(there, text, ["there", "wanted"]);
            if !replaces {
                bail!(
                    "{name} holds something else already, nothing was installed; `--replace` replaces it if this is \
                     right:\n{difference}"
                )
            }
            note(format!("{name} held something else:\n{difference}").trim_end());
            Ok(text.clone())
        }
        (Content::Whole(text), _) => Ok(text.clone()),
        (Content::Among { key, word }, there) => among(there.unwrap_or_default(), key, word)
            .map_err(|error| anyhow!("{name} cannot be added to, nothing was installed: {error}")),
    }
}
