//! What an answer, a file of answers or the world around them can do to `regsvc`: nothing but an error at its place.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

fn regsvc(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regsvc"));
    command
        .current_dir(folder)
        .env_clear()
        .env("NO_COLOR", "1")
        .stdin(Stdio::null());
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    regsvc(folder).args(arguments).output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn an_answer_cannot_add_keywords() {
    let folder = TempDir::new().unwrap();
    for separator in [
        "\n", "\r", "\u{b}", "\u{c}", "\u{1c}", "\u{1d}", "\u{1e}", "\u{85}", "\u{2028}",
        "\u{2029}",
    ] {
        let value = format!("default{separator}monitor = false");
        let code = format!("U+{:04X}", u32::from(separator.chars().next().unwrap()));
        let by_flag = run(
            folder.path(),
            &["render", "--set", &format!("network={value}")],
        );
        assert_eq!(by_flag.status.code(), Some(2));
        assert!(
            stderr(&by_flag).starts_with("regsvc: --set network: has a"),
            "{}",
            stderr(&by_flag)
        );
        assert!(stderr(&by_flag).contains(&code));
        let by_variable = regsvc(folder.path())
            .arg("render")
            .env("REGSVC_VAR_NETWORK", &value)
            .output()
            .unwrap();
        assert_eq!(by_variable.status.code(), Some(2));
        assert!(
            stderr(&by_variable).starts_with("regsvc: REGSVC_VAR_NETWORK: has a"),
            "{}",
            stderr(&by_variable)
        );
        fs::write(
            folder.path().join("f.ini"),
            format!("[t/r1]\nnetwork = {value}\n"),
        )
        .unwrap();
        let by_file = run(folder.path(), &["render", "--file", "f.ini"]);
        assert_eq!(by_file.status.code(), Some(2), "{separator:?}");
        assert!(stderr(&by_file).contains("f.ini:"), "{}", stderr(&by_file));
        assert!(by_file.stdout.is_empty());
    }
}

#[test]
fn what_is_not_text_is_refused_where_it_stands() {
    let folder = TempDir::new().unwrap();
    let value = OsStr::from_bytes(b"a\xff");
    let output = regsvc(folder.path())
        .arg("render")
        .env("REGSVC_VAR_NETWORK", value)
        .output()
        .unwrap();
    assert_eq!(
        (output.status.code(), stderr(&output).as_str()),
        (Some(2), "regsvc: REGSVC_VAR_NETWORK: is not UTF-8\n")
    );
    fs::write(folder.path().join("regsvc.ini"), b"[t/r1]\nsize = \xff\n").unwrap();
    let output = run(folder.path(), &["render"]);
    assert_eq!(
        stderr(&output),
        "regsvc: regsvc.ini:2:8: not UTF-8: save the file in that encoding\n"
    );
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_file_without_an_end_is_not_read_to_it() {
    let folder = TempDir::new().unwrap();
    let output = run(folder.path(), &["render", "--file", "/dev/zero"]);
    assert_eq!(
        stderr(&output),
        "regsvc: reading /dev/zero: it is a pipe or a device: name a file\n"
    );
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn the_largest_file_is_read_in_no_time() {
    let folder = TempDir::new().unwrap();
    let sections: String = (0..40_000)
        .map(|n| format!("[ns/n{n}]\nsize = 1g\n"))
        .collect();
    fs::write(folder.path().join("regsvc.ini"), sections).unwrap();
    let begin = std::time::Instant::now();
    let output = run(
        folder.path(),
        &["render", "ns/n39999", "--template", "tutorial"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let keys: String = (0..20_000).map(|n| format!("key{n} = 1\n")).collect();
    fs::write(folder.path().join("regsvc.ini"), format!("[ns/nn]\n{keys}")).unwrap();
    let output = run(folder.path(), &["render"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(begin.elapsed().as_secs() < 20, "{:?}", begin.elapsed());
}

#[test]
fn a_section_is_added_without_touching_another_byte() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("regsvc.ini");
    let before = "\u{feff}# ours\r\n[prod/hub]\r\n\tsize =  1g  \r\n; end";
    fs::write(&file, before).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let output = run(folder.path(), &["init", "--template", "tutorial"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let after = fs::read_to_string(&file).unwrap();
    let added = "\r\n\r\n[test/registry]\r\ntemplate         = tutorial\r\ntemplate_version = 1\r\nsize             = 10g\r\n";
    assert_eq!(after, format!("{before}{added}"));
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o640
    );
    assert_eq!(names(folder.path()), ["regsvc.ini"]);
}

#[test]
fn a_link_stays_a_link() {
    let folder = TempDir::new().unwrap();
    let real = TempDir::new().unwrap();
    symlink(
        real.path().join("answers.ini"),
        folder.path().join("regsvc.ini"),
    )
    .unwrap();
    for path in ["test/one", "test/two"] {
        let output = run(folder.path(), &["init", path, "--template", "tutorial"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
    assert!(folder.path().join("regsvc.ini").is_symlink());
    assert_eq!(names(folder.path()), ["regsvc.ini"]);
    assert_eq!(names(real.path()), ["answers.ini"]);
    let written = fs::read_to_string(real.path().join("answers.ini")).unwrap();
    assert!(written.contains("[test/one]") && written.contains("[test/two]"));
}

#[test]
fn what_init_writes_is_what_render_reads() {
    let folder = TempDir::new().unwrap();
    let given = [
        "--set",
        "ha=true",
        "--set",
        "nodes=n1 n2",
        "--set",
        "host_port=5001",
        "--set",
        "log_level=debug",
    ];
    let variable = |command: &mut Command| command.env("REGSVC_VAR_POOL", "drbd").output().unwrap();
    let before = variable(regsvc(folder.path()).arg("render").args(given));
    let output = variable(regsvc(folder.path()).arg("init").args(given));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let after = run(folder.path(), &["render"]);
    assert_eq!(after.status.code(), Some(0), "{}", stderr(&after));
    assert_eq!(before.stdout, after.stdout);
}

#[test]
fn a_template_of_ones_own_is_found_from_another_folder() {
    let folder = TempDir::new().unwrap();
    let (mine, sub) = (folder.path().join("mine"), folder.path().join("sub"));
    fs::create_dir(&mine).unwrap();
    fs::create_dir(&sub).unwrap();
    fs::write(mine.join("service.conf"), "[DEFAULT]\napp = {{ app }}\n").unwrap();
    fs::write(
        mine.join("parameters.ini"),
        "[template]\nversion = 1\ndescription = x\n[app]\ntype = word\nhelp = x\n",
    )
    .unwrap();
    let init = [
        "init",
        "--file",
        "sub/regsvc.ini",
        "--template",
        "mine",
        "--set",
        "app=a",
    ];
    let output = run(folder.path(), &init);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    for (folder, arguments) in [
        (folder.path(), &["render", "--file", "sub/regsvc.ini"][..]),
        (&sub, &["render"]),
    ] {
        let output = run(folder, arguments);
        assert_eq!(
            String::from_utf8(output.stdout).unwrap(),
            "[DEFAULT]\napp = a\n"
        );
    }
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let folder = TempDir::new().unwrap();
    for arguments in [
        &["render", "--template", "registry"][..],
        &["templates", "registry"],
        &["completions", "bash"],
        &["render", "--explain"],
    ] {
        let mut child = regsvc(folder.path())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        assert_eq!(
            (child.wait().unwrap().code(), said.as_str()),
            (Some(0), ""),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_full_disk_leaves_the_answers_as_they_were() {
    let folder = TempDir::new().unwrap();
    let text = "[test/hub]\ntemplate = tutorial\nsize = 1g\n";
    fs::write(folder.path().join("before"), text).unwrap();
    fs::create_dir(folder.path().join("disk")).unwrap();
    let script = "mount -t tmpfs -o size=16k tmpfs disk && cp before disk/regsvc.ini && cd disk || exit 9
        { head -c 99999 /dev/zero >fill; } 2>/dev/null
        for verb in 'init test/two' 'init test/hub --force' 'import ../own.conf --as test/own --template tutorial'; do
          $REGSVC $verb 2>&1; echo \"=$?\"
          cmp ../before regsvc.ini || echo lost
        done
        ls -A; rm fill; $REGSVC init test/two --no-input >/dev/null; echo \"=$?\"";
    fs::write(
        folder.path().join("own.conf"),
        include_str!("golden/tutorial.conf"),
    )
    .unwrap();
    let mut command = Command::new("unshare");
    let output = command
        .args(["-rm", "sh", "-c", script])
        .current_dir(folder.path())
        .env("REGSVC", env!("CARGO_BIN_EXE_regsvc"))
        .env("CI", "1")
        .output();
    let Some(output) = output
        .ok()
        .filter(|output| !matches!(output.status.code(), Some(1 | 9)))
    else {
        eprintln!("skipped: no file system can be mounted here");
        return;
    };
    let said = String::from_utf8(output.stdout).unwrap();
    let refused = "regsvc: writing regsvc.ini: no space left on device\n=3\n";
    assert_eq!(said.matches(refused).count(), 3, "{said}");
    assert!(
        said.ends_with(&format!("{refused}fill\nregsvc.ini\n=0\n")),
        "{said}"
    );
}

#[test]
fn an_error_that_nobody_can_be_told_still_sets_the_exit_code() {
    let folder = TempDir::new().unwrap();
    let full = || fs::File::options().write(true).open("/dev/full").unwrap();
    let status = regsvc(folder.path())
        .args(["render", "--size", "5"])
        .stderr(full())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(2));
    let status = regsvc(folder.path())
        .arg("render")
        .stdout(full())
        .stderr(full())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(3));
}

#[test]
fn what_is_not_a_file_is_written_to_as_it_is() {
    let folder = TempDir::new().unwrap();
    let output = run(
        folder.path(),
        &[
            "render",
            "--template",
            "tutorial",
            "--output",
            "/dev/stdout",
        ],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        include_str!("golden/tutorial.conf")
    );
}

/// What is rendered for a file of answers, and what is said of it.
fn rendered(text: &str) -> (String, String) {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("regsvc.ini"), text).unwrap();
    let output = run(folder.path(), &["render"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    (
        String::from_utf8(output.stdout.clone()).unwrap(),
        stderr(&output),
    )
}

#[test]
fn a_section_of_an_earlier_version_that_answers_a_later_question_is_told_what_stays_as_it_was() {
    let one = "[test/registry]\ntemplate_version = 1\nsize = 10g\n";
    let (configuration, said) = rendered(one);
    assert!(!configuration.contains("htpasswd"), "{configuration}");
    assert!(!said.contains("later version"), "{said}");
    let (configuration, said) = rendered(&format!("{one}auth = htpasswd\n"));
    assert!(configuration.contains("htpasswd"), "{configuration}");
    for words in [
        "regsvc.ini:4:",
        "is asked since a later version of the template `registry` than 1",
        "`tls` is `none`",
        "or write `template_version = 2`",
    ] {
        assert!(said.contains(words), "no `{words}` in {said}");
    }
}

#[test]
fn the_version_of_a_section_counts_wherever_its_template_is_named() {
    let is_of_version_1 = |text: &str| !rendered(text).0.contains("htpasswd");
    for text in [
        "[DEFAULT]\ntemplate_version = 1\n[test/registry]\nsize = 1g\n",
        "[DEFAULT]\ntemplate_version = 1\n[test/registry]\ntemplate = registry\nsize = 1g\n",
        "[DEFAULT]\ntemplate = registry\n[test/registry]\ntemplate_version = 1\nsize = 1g\n",
        "[DEFAULT]\ntemplate = registry\ntemplate_version = 2\n[test/registry]\ntemplate_version = 1\nsize = 1g\n",
    ] {
        assert!(is_of_version_1(text), "{text}");
    }
    let other = "[DEFAULT]\ntemplate = tutorial\ntemplate_version = 1\n[test/registry]\ntemplate = registry\nsize = 1g\n";
    assert!(!is_of_version_1(other));
}

#[test]
fn a_section_of_an_earlier_version_that_is_written_anew_is_told_what_changes() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("regsvc.ini");
    fs::write(&file, "[test/registry]\ntemplate_version = 1\nsize = 20g\n").unwrap();
    let anew = ["init", "test/registry", "--force", "--no-input"];
    let output = run(folder.path(), &anew);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let said = stderr(&output);
    for words in [
        "the section was written for version 1 of the template `registry`",
        "`auth` is `htpasswd`, and was `none`",
        "`tls` is `self-signed`, and was `none`",
    ] {
        assert!(said.contains(words), "no `{words}` in {said}");
    }
    let again = run(folder.path(), &anew);
    assert!(!stderr(&again).contains("was written for version"));
}

#[test]
fn a_file_of_a_template_is_one_of_its_folder() {
    let folder = TempDir::new().unwrap();
    let own = folder.path().join("own");
    fs::create_dir(&own).unwrap();
    fs::write(folder.path().join("elsewhere"), "planted-Xo7").unwrap();
    fs::write(own.join("service.conf"), "[env]\na = b\n").unwrap();
    let questions = "[template]\nversion = 1\ndescription = own\n";
    fs::write(own.join("parameters.ini"), questions).unwrap();
    let objects = "[cfg/{name}]\na = template a.txt\n";
    fs::write(own.join("objects.ini"), objects).unwrap();
    symlink("../elsewhere", own.join("a.txt")).unwrap();
    let deploy = ["deploy", "test/a1", "--template", "own", "--dry-run"];
    let output = run(folder.path(), &deploy);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    let words = "`a.txt` of the template is a link that leads out of its folder";
    assert!(stderr(&output).contains(words), "{}", stderr(&output));
    fs::remove_file(own.join("a.txt")).unwrap();
    fs::write(own.join("b.txt"), "inside").unwrap();
    symlink("b.txt", own.join("a.txt")).unwrap();
    let output = run(folder.path(), &deploy);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}
