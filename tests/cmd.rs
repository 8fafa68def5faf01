//! Whole runs of the program: commands, what they print, how they end, and the files they leave.

#[test]
fn every_run_prints_and_leaves_what_its_file_says() {
    trycmd::TestCases::new()
        .case("tests/cmd/*.trycmd")
        .register_bin("cat", std::path::Path::new("/bin/cat"))
        .env("CI", "true");
}
