use super::*;

fn given(password: Option<&str>) -> Given {
    Given {
        password: password.map(Content::new),
        secrets: [("s3".to_owned(), Content::new("HUNTER2"))].into(),
        may_ask: false,
    }
}

fn meet(way: Way, name: &str, given: &Given) -> Result<Content> {
    let path: ObjectPath = "test/registry".parse().unwrap();
    let object = path.object("sec", "registry").unwrap();
    let key = Key {
        name: name.into(),
        way,
        content: None,
    };
    let change = Change {
        object: object.clone(),
        deed: Deed::Add(key.clone()),
        reason: String::new(),
    };
    let contents = Contents::meet(&[change], given, &Interrupt::default())?;
    Ok(contents.of(&object, &key).unwrap().clone())
}

#[test]
fn random_bytes_are_another_every_time() {
    let draw = || meet(Way::Random(32), "http_secret", &given(None)).unwrap();
    let (one, other) = (draw(), draw());
    assert_eq!(one.text().len(), 64);
    assert!(one.text().bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_ne!(one.text(), other.text());
}

#[test]
fn users_have_the_password_that_is_given_by_bcrypt() {
    let users = Way::Users(vec!["admin".into(), "ci".into()]);
    let file = meet(users, "htpasswd", &given(Some("HUNTER2"))).unwrap();
    let lines: Vec<_> = file.text().lines().collect();
    assert_eq!(lines.len(), 2);
    for (line, user) in lines.iter().zip(["admin", "ci"]) {
        let (name, hash) = line.split_once(':').unwrap();
        assert_eq!(name, user);
        assert!(bcrypt::verify("HUNTER2", hash).unwrap());
    }
    assert!(!file.text().contains("HUNTER2"));
}

#[test]
fn what_nobody_gives_is_refused_by_name() {
    let asked = |name| meet(Way::Asked("S3 key".into()), name, &given(None));
    assert_eq!(asked("s3").unwrap().text(), "HUNTER2");
    let refused = asked("other").unwrap_err();
    assert!(refused.is::<Unusable>());
    assert!(
        refused.to_string().contains("--secret other=FILE"),
        "{refused}"
    );
}
