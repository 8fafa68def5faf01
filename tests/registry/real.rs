//! A real registry: Debian's `docker-registry`, on a port of loopback, in a folder of its own.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The hash of `hunter2`, by bcrypt.
pub(crate) const HTPASSWD: &str =
    "me:$2b$05$abcdefghijklmnopqrstuuoXuKqgZXLiJqzfmMXDDhSFPIvxV7t8.\n";

/// A registry that runs, and ends with its value.
pub(crate) struct Real {
    child: Child,
    pub(crate) folder: TempDir,
    pub(crate) port: u16,
}

/// How a registry is set up.
#[derive(Default)]
pub(crate) struct Setup {
    /// Lines below `storage:`.
    pub(crate) storage: &'static str,
    /// Lines below `auth:`.
    pub(crate) auth: Option<String>,
    /// The certificates and the key that it shows, in PEM.
    pub(crate) tls: Option<(String, String)>,
    /// Where it stores, instead of its own folder.
    pub(crate) root: Option<String>,
    /// The registry that it is a cache of, and whether it has a user there: `me`, with `hunter2`.
    pub(crate) source: Option<(String, bool)>,
}

/// Whether a program is there. A test that needs it and does not have it says so, loudly.
pub(crate) fn has(program: &str, test: &str) -> bool {
    let found = which::which(program).is_ok();
    if !found {
        skipped(test, &format!("`{program}` is not installed"));
    }
    found
}

/// Says that a test is skipped: where the harness does not catch it, and in a file.
pub(crate) fn skipped(test: &str, why: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED {test}: {why}");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("skipped");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(test), format!("{why}\n")).unwrap();
}

impl Real {
    /// Starts a registry; `None` where there is none to start, which `test` is told.
    pub(crate) fn start(test: &str, setup: &Setup) -> Option<Self> {
        if !has("docker-registry", test) {
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        // Somebody else may take the port before the registry does; then it ends at once.
        (0..5)
            .find_map(|_| Real::at_a_port(&folder, setup))
            .map(|(child, port)| Real {
                child,
                folder,
                port,
            })
    }

    fn at_a_port(folder: &TempDir, setup: &Setup) -> Option<(Child, u16)> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let configuration = folder.path().join("config.yml");
        fs::write(&configuration, text(folder.path(), port, setup)).unwrap();
        let log = fs::File::create(folder.path().join("log")).unwrap();
        let mut child = Command::new("docker-registry")
            .arg("serve")
            .arg(&configuration)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let deadline = Instant::now() + Duration::from_secs(20);
        while Instant::now() < deadline {
            if child.try_wait().unwrap().is_some() {
                let _ = child.wait();
                return None;
            }
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some((child, port));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = child.kill();
        let _ = child.wait();
        panic!(
            "the registry does not listen: {}",
            fs::read_to_string(folder.path().join("log")).unwrap()
        );
    }

    /// Its URL, by a scheme and a host.
    pub(crate) fn url(&self, scheme: &str, host: &str) -> String {
        format!("{scheme}://{host}:{}", self.port)
    }

    /// A file in its folder, written.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }
}

impl Drop for Real {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The file that a registry reads.
fn text(folder: &Path, port: u16, setup: &Setup) -> String {
    let own = folder.join("data").display().to_string();
    let root = setup.root.as_ref().unwrap_or(&own);
    let mut text = format!(
        "version: 0.1\nlog: {{level: info}}\nstorage:\n  filesystem: {{rootdirectory: {root}}}\n{}\
         http:\n  addr: 127.0.0.1:{port}\n  secret: not-so-secret\n",
        setup.storage
    );
    if let Some((certificates, key)) = &setup.tls {
        let write = |name: &str, text: &str| {
            let path = folder.join(name);
            fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let (certificates, key) = (write("tls.crt", certificates), write("tls.key", key));
        let _ = writeln!(text, "  tls: {{certificate: {certificates}, key: {key}}}");
    }
    if let Some((url, has_user)) = &setup.source {
        let user = match has_user {
            true => ", username: me, password: hunter2",
            false => "",
        };
        let _ = writeln!(text, "proxy: {{remoteurl: '{url}'{user}}}");
    }
    if let Some(auth) = &setup.auth {
        fs::write(folder.join("htpasswd"), HTPASSWD).unwrap();
        let _ = write!(
            text,
            "auth:\n{}",
            auth.replace("FOLDER", &folder.display().to_string())
        );
    }
    text
}

/// The lines that ask for a password.
pub(crate) fn htpasswd() -> Option<String> {
    Some("  htpasswd: {realm: Registry, path: FOLDER/htpasswd}\n".into())
}

/// The line that lets clients delete.
pub(crate) const DELETE: &str = "  delete: {enabled: true}\n";
