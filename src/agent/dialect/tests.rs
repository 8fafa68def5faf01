use super::*;

fn words(call: &Call) -> String {
    format!("{} {}", call.tool.as_str(), call.arguments.join(" "))
}

fn path() -> ObjectPath {
    "test/registry".parse().unwrap()
}

#[test]
fn each_generation_creates_in_its_own_words_and_reads_the_configuration() {
    for (generation, svcmgr, expected) in [
        (
            Generation::V2,
            true,
            "svcmgr create -s test/svc/registry --config - --provision",
        ),
        (
            Generation::V2,
            false,
            "om test/svc/registry create --config - --provision",
        ),
        (
            Generation::V3,
            true,
            "om test/svc/registry create --config - --provision",
        ),
    ] {
        let call = Dialect { generation, svcmgr }.create(&path(), "[DEFAULT]\n");
        assert_eq!(words(&call), expected);
        assert_eq!(call.stdin.as_deref(), Some("[DEFAULT]\n"));
    }
}

#[test]
fn an_update_keeps_the_id_of_the_object() {
    let v3 = Dialect {
        generation: Generation::V3,
        svcmgr: false,
    };
    let call = v3.update(&path(), "[env]\na = b\n", Some("b1b2"));
    assert!(words(&call).ends_with("--provision --restore"));
    assert_eq!(
        call.stdin.as_deref(),
        Some("[DEFAULT]\nid = b1b2\n\n[env]\na = b\n")
    );
    let call = v3.update(&path(), "# a\n[DEFAULT]\nnodes = *\n", Some("b1b2"));
    assert_eq!(
        call.stdin.as_deref(),
        Some("# a\n[DEFAULT]\nid = b1b2\nnodes = *\n")
    );
    let kept = "[DEFAULT]\nid = a1a2\n";
    let call = v3.update(&path(), kept, Some("b1b2"));
    assert_eq!(call.stdin.as_deref(), Some(kept));
    assert!(words(&v3.update(&path(), "", None)).ends_with("--force"));
}

#[test]
fn each_generation_sets_keywords_in_its_own_words() {
    let settings = ["container#1.rm=true".to_owned(), "env.a=b c".to_owned()];
    for (generation, expected) in [
        (
            Generation::V2,
            "om test/svc/registry set --kw container#1.rm=true --kw env.a=b c",
        ),
        (
            Generation::V3,
            "om test/svc/registry config update --set container#1.rm=true --set env.a=b c",
        ),
    ] {
        let dialect = Dialect {
            generation,
            svcmgr: true,
        };
        assert_eq!(words(&dialect.set(&path(), &settings)), expected);
    }
}
