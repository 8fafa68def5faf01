//! `regsvc validate` as a process: what it reads, what it writes, and how it ends.

#![allow(
    clippy::unwrap_used,
    reason = "what cannot be written or run here fails the test"
)]

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const FAULTY: &str = "[container#1]\ntype = docker\nimage = b:1\nimage = b:1\nimgae = c:1\n";
const FIXED: &str = "[container#1]\ntype = docker\nimage = b:1\nimgae = c:1\n";
const TEMPLATE: &str = "[template]\nversion = 1\ndescription = a\n";
const STRAY: &str = "stray\n[env]\n";

/// A folder with files, to run the program in.
struct Folder(TempDir);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = Folder(TempDir::new().unwrap());
        for (file, text) in files {
            let path = folder.path(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn path(&self, file: &str) -> std::path::PathBuf {
        self.0.path().join(file)
    }

    fn text(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    fn validate(&self, arguments: &[&str]) -> Run {
        self.validate_text(arguments, "")
    }

    fn validate_text(&self, arguments: &[&str], stdin: &str) -> Run {
        let mut child = Command::new(env!("CARGO_BIN_EXE_regsvc"))
            .arg("validate")
            .args(arguments)
            .current_dir(self.0.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Whoever does not read it has closed it.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        let output = child.wait_with_output().unwrap();
        Run {
            code: output.status.code().expect("it ends by itself"),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The files that a run reports on, each once, in order.
    fn checked(&self, arguments: &[&str]) -> Vec<String> {
        let arguments = [&["--format", "json"], arguments].concat();
        let run = self.validate_text(&arguments, "[env]\n");
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        let files = report["files"].as_array().unwrap().iter();
        files
            .map(|file| file["file"].as_str().unwrap().to_owned())
            .collect()
    }
}

struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

#[test]
fn the_commands_of_the_cases_print_what_they_say() {
    trycmd::TestCases::new().case("tests/cmd/validate/*.trycmd");
}

#[test]
fn folders_are_searched_in_the_order_of_names() {
    let folder = Folder::with(&[
        ("b.conf", ""),
        ("a/z.conf", ""),
        ("a/b/c.conf", ""),
        ("a/notes.txt", ""),
        (".git/x.conf", ""),
        ("a.conf", ""),
    ]);
    symlink("..", folder.path("a/loop")).unwrap();
    symlink("../b.conf", folder.path("a/link.conf")).unwrap();
    assert_eq!(
        folder.checked(&["."]),
        [
            "./a/b/c.conf",
            "./a/link.conf",
            "./a/z.conf",
            "./a.conf",
            "./b.conf"
        ]
    );
    assert_eq!(folder.checked(&["b.conf", "a"])[0], "b.conf");
}

#[test]
fn a_file_that_is_named_twice_is_checked_once() {
    let folder = Folder::with(&[("a.conf", ""), ("b/c.conf", "")]);
    let named = ["b/c.conf", "a.conf", "./a.conf", "b", "*.conf", "-", "-"];
    assert_eq!(folder.checked(&named), ["b/c.conf", "a.conf", "<stdin>"]);
}

#[test]
fn a_quoted_glob_is_looked_up() {
    let folder = Folder::with(&[
        ("svc/a.conf", ""),
        ("svc/b.txt", ""),
        ("svc/deep/c.conf", ""),
        ("odd[1].conf", ""),
    ]);
    assert_eq!(folder.checked(&["svc/*"]), ["svc/a.conf", "svc/b.txt"]);
    assert_eq!(folder.checked(&["**/c.conf"]), ["svc/deep/c.conf"]);
    assert_eq!(folder.checked(&["./svc/[ab].*"]).len(), 2);
    assert_eq!(folder.checked(&["odd[1].conf"]), ["odd[1].conf"]);
}

#[test]
fn what_cannot_be_read_keeps_nothing_else_from_being_checked() {
    let folder = Folder::with(&[("a.conf", STRAY), ("empty/notes", ""), ("z.conf", STRAY)]);
    let run = folder.validate(&[
        "--format",
        "short",
        "a.conf",
        "gone.conf",
        "empty",
        "/dev/zero",
        "z.conf",
    ]);
    assert_eq!(run.code, 3);
    let places: Vec<_> = run.stdout.lines().map(|line| &line[..9]).collect();
    assert_eq!(places, ["a.conf:1:", "z.conf:1:"]);
    assert_eq!(
        run.stderr,
        "regsvc: reading gone.conf: no such file; there are a.conf, z.conf\n\
         regsvc: empty: no *.conf in this folder or below\n\
         regsvc: reading /dev/zero: it is larger than 16 MiB\n"
    );
}

#[test]
fn what_other_programs_have_in_a_folder_is_counted_and_checked_only_when_named() {
    let other = "[Unit]\nDescription = a\n";
    let folder = Folder::with(&[
        ("etc/a.conf", FAULTY),
        ("etc/systemd/a.conf", other),
        ("etc/sysctl.conf", "a = 1\n"),
        ("others/b.conf", other),
    ]);
    assert_eq!(folder.checked(&["etc"]), ["etc/a.conf"]);
    let run = folder.validate(&["etc"]);
    assert_eq!(run.code, 1);
    let summary = run.stdout.lines().find(|line| line.starts_with("1 file: "));
    assert!(
        summary
            .unwrap()
            .ends_with("; 2 skipped, which are not OpenSVC's")
    );
    let run = folder.validate(&["--format", "json", "etc"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["summary"]["skipped"], 2);
    assert_eq!(folder.checked(&["others/b.conf"]), ["others/b.conf"]);
    assert_eq!(folder.checked(&["others/*.conf"]), ["others/b.conf"]);
    let run = folder.validate(&["others"]);
    assert_eq!(run.code, 3);
    assert_eq!(
        run.stderr,
        "regsvc: no *.conf that was found is OpenSVC's: name one to check it all the same\n"
    );
}

#[test]
fn a_pipe_without_a_writer_is_not_waited_for() {
    let folder = Folder::with(&[("a.conf", "")]);
    let made = Command::new("mkfifo")
        .arg(folder.path("pipe.conf"))
        .status();
    assert!(made.unwrap().success());
    let run = folder.validate(&["."]);
    assert_eq!(run.stderr, "regsvc: reading ./pipe.conf: not a file\n");
    let run = folder.validate(&["pipe.conf"]);
    assert_eq!(
        run.stderr,
        "regsvc: reading pipe.conf: nobody writes to this pipe\n"
    );
    let pipe = folder.path("pipe.conf");
    let writer = std::thread::spawn(move || fs::write(pipe, STRAY));
    let run = folder.validate(&["--format", "short", "pipe.conf"]);
    writer.join().unwrap().unwrap();
    assert!(
        run.stdout.starts_with("pipe.conf:1:1: error[OSV101]"),
        "{}",
        run.stdout
    );
    let run = folder.validate_text(&["--format", "short", "/dev/stdin"], STRAY);
    assert!(run.stdout.starts_with("/dev/stdin:1:1: "), "{}", run.stdout);
}

#[test]
fn many_files_are_reported_in_order() {
    let names: Vec<String> = (0..600).map(|n| format!("{n:03}.conf")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), STRAY)).collect();
    let folder = Folder::with(&files);
    let run = folder.validate(&["--format", "short", "."]);
    let lines = run.stdout.lines().filter(|line| line.contains("OSV101"));
    let reported: Vec<_> = lines.map(|line| &line[2..10]).collect();
    assert_eq!(reported, names);
    assert_eq!(run.code, 1);
}

#[test]
fn several_reports_are_written_at_once_and_whole() {
    let folder = Folder::with(&[("a.conf", FAULTY)]);
    fs::write(folder.path("old"), "old text").unwrap();
    symlink("old", folder.path("out.sarif")).unwrap();
    let run = folder.validate(&[
        "--report",
        "sarif=out.sarif",
        "--report",
        "short",
        "--report",
        "junit=out.xml",
        "a.conf",
    ]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    assert!(
        run.stdout.contains("a.conf:5:1: error[OSV301]"),
        "{}",
        run.stdout
    );
    let sarif: Value = serde_json::from_str(&folder.text("old")).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    assert!(
        fs::symlink_metadata(folder.path("out.sarif"))
            .unwrap()
            .is_symlink()
    );
    assert!(folder.text("out.xml").ends_with("</testsuites>\n"));
    let left = fs::read_dir(folder.0.path()).unwrap().count();
    assert_eq!(left, 4);
}

#[test]
fn the_exit_code_is_the_same_in_every_format() {
    let clean = include_str!("golden/registry.conf");
    let folder = Folder::with(&[("clean.conf", clean), ("faulty.conf", FAULTY)]);
    for format in [
        "text", "short", "json", "sarif", "github", "junit", "gitlab",
    ] {
        let code = |file| folder.validate(&["--format", format, file]).code;
        let codes = ["clean.conf", "faulty.conf", "gone.conf"].map(code);
        assert_eq!(codes, [0, 1, 3], "{format}");
    }
}

#[test]
fn a_fix_keeps_every_other_byte_and_the_mode_and_the_link() {
    let text = FAULTY.replace('\n', "  \r\n");
    let folder = Folder::with(&[("real/a.conf", &text)]);
    symlink("real/a.conf", folder.path("a.conf")).unwrap();
    fs::set_permissions(folder.path("real/a.conf"), PermissionsExt::from_mode(0o640)).unwrap();
    let run = folder.validate(&["--fix", "--format", "short", "a.conf"]);
    assert_eq!(run.stderr, "fixed 1 finding in 1 file\n");
    assert_eq!(folder.text("real/a.conf"), FIXED.replace('\n', "  \r\n"));
    assert!(
        run.stdout.contains("a.conf:4:1: error[OSV301]"),
        "{}",
        run.stdout
    );
    assert_eq!(run.code, 1);
    let metadata = fs::metadata(folder.path("real/a.conf")).unwrap();
    assert_eq!(metadata.permissions().mode() & 0o777, 0o640);
    assert!(
        fs::symlink_metadata(folder.path("a.conf"))
            .unwrap()
            .is_symlink()
    );
}

#[test]
fn standard_input_is_printed_fixed() {
    let folder = Folder::with(&[]);
    let run = folder.validate_text(&["--fix", "--format", "short", "-"], FAULTY);
    assert_eq!(run.stdout, FIXED);
    assert!(
        run.stderr.contains("<stdin>:4:1: error[OSV301]"),
        "{}",
        run.stderr
    );
    assert_eq!(run.code, 1);
}

#[test]
fn a_difference_changes_nothing_and_can_be_applied() {
    let folder = Folder::with(&[("a.conf", FAULTY), ("b.conf", STRAY)]);
    let run = folder.validate(&["--diff", "--report", "json=out.json", "."]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    assert_eq!(
        run.stdout,
        "--- ./a.conf\n+++ ./a.conf\n@@ -1,5 +1,4 @@\n [container#1]\n type = docker\n\
         \x20image = b:1\n-image = b:1\n imgae = c:1\n"
    );
    assert_eq!(folder.text("a.conf"), FAULTY);
    let report: Value = serde_json::from_str(&folder.text("out.json")).unwrap();
    let findings = report["files"][0]["findings"].as_array().unwrap();
    assert!(
        findings
            .iter()
            .any(|finding| finding["name"] == "duplicate-keyword")
    );
}

#[test]
fn no_report_is_written_over_what_it_is_about() {
    let folder = Folder::with(&[("a.conf", FAULTY)]);
    symlink("a.conf", folder.path("link")).unwrap();
    for report in ["a.conf", "./a.conf", "link"] {
        let run = folder.validate(&["--report", &format!("json={report}"), "."]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        assert!(
            run.stderr.contains("which is to be checked"),
            "{}",
            run.stderr
        );
        assert_eq!(folder.text("a.conf"), FAULTY);
    }
}

#[test]
fn a_pipe_in_which_something_could_be_fixed_is_told() {
    let folder = Folder::with(&[]);
    let run = folder.validate_text(&["--fix", "--format", "short", "/dev/stdin"], FAULTY);
    assert_eq!(run.code, 3);
    assert!(
        run.stderr
            .contains("nothing is fixed in /dev/stdin: it is no regular file"),
        "{}",
        run.stderr
    );
    assert!(
        run.stdout.contains("/dev/stdin:3:1: warning[OSV302]"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_pipe_from_which_nothing_comes_is_no_configuration() {
    let folder = Folder::with(&[]);
    let run = folder.validate_text(&["--format", "short", "-"], "");
    assert_eq!(run.code, 3);
    assert!(
        run.stderr.contains("nothing came from standard input"),
        "{}",
        run.stderr
    );
}

#[test]
fn answers_for_no_service_are_refused() {
    let folder = Folder::with(&[("a.conf", FIXED)]);
    let run = folder.validate(&["--size", "1g", "a.conf"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("give --path PATH"), "{}", run.stderr);
}

#[test]
fn nothing_is_fixed_in_what_is_rendered() {
    let folder = Folder::with(&[("t/service.conf", FAULTY), ("t/parameters.ini", TEMPLATE)]);
    let path = ["--path", "test/one", "--template", "./t"];
    let run = folder.validate(&path);
    assert!(run.stdout.contains("set twice"), "{}", run.stdout);
    assert!(!run.stdout.contains("--fix"), "{}", run.stdout);
    folder.validate(&["--report", "json=out.json", "t/service.conf"]);
    assert!(folder.text("out.json").contains("\"safe\""));
}

#[test]
fn nodes_without_a_name_are_refused() {
    let folder = Folder::with(&[("a.conf", FIXED)]);
    let run = folder.validate(&["--nodes", " ", "a.conf"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("--nodes names no node"),
        "{}",
        run.stderr
    );
}

#[test]
fn what_is_not_utf_8_is_not_rewritten() {
    let folder = Folder::with(&[]);
    let bytes = [FAULTY.as_bytes(), b"# \xe9\n"].concat();
    fs::write(folder.path("a.conf"), &bytes).unwrap();
    let run = folder.validate(&["--fix", "a.conf"]);
    assert_eq!(run.code, 1);
    assert_eq!(fs::read(folder.path("a.conf")).unwrap(), bytes);
}

#[test]
fn a_secret_that_may_stand_there_is_still_not_shown() {
    let text = "[container#1]\ntype = docker\nimage = registry:2.8.3\n\
                environment = REGISTRY_HTTP_SECRET=s3cr3tvalue REGISTRY_STORAGE_DELET_ENABLED=true\n";
    let allowed = text.replace(
        "environment",
        "# regsvc: allow clear-text-secret -- why\nenvironment",
    );
    let folder = Folder::with(&[("a.conf", text), ("b.conf", &allowed)]);
    for arguments in [
        &["a.conf"][..],
        &["--allow", "clear-text-secret", "a.conf"],
        &["b.conf"],
    ] {
        let run = folder.validate(arguments);
        assert!(
            run.stdout.contains("REGISTRY_HTTP_SECRET=****"),
            "{}",
            run.stdout
        );
        assert!(!run.stdout.contains("s3cr3t"), "{}", run.stdout);
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = Folder::with(&[("a.conf", &STRAY.repeat(50_000))]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_regsvc"))
        .args(["validate", "--format", "short", "a.conf"])
        .current_dir(folder.0.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(1), vec![]));
}

#[test]
fn a_published_schema_is_printed() {
    for format in ["report", "status"] {
        let output = Command::new(env!("CARGO_BIN_EXE_regsvc"))
            .args(["schema", format])
            .output()
            .unwrap();
        let file = Path::new("docs").join(format!("{format}.schema.json"));
        assert_eq!(output.stdout, fs::read(file).unwrap());
    }
}
