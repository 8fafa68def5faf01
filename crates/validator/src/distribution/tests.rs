use proptest::prelude::*;

use super::*;
use value::{Effect, flaw};

fn meaning(variable: &str, release: Release) -> String {
    match tree().meaning(variable, release) {
        None => "none".to_owned(),
        Some(meaning) => {
            let text = format!("{meaning:?}");
            let kind = text.split('(').next().unwrap().to_owned();
            match meaning {
                Meaning::Sets(setting) => setting.path.to_owned(),
                _ => kind,
            }
        }
    }
}

#[test]
fn the_table_is_read_whole() {
    let tree = table::read(include_str!("registry.settings")).unwrap();
    assert!(tree.settings().len() > 250);
    for setting in tree.settings() {
        if let Some(successor) = setting.successor {
            assert!(tree.at(successor).is_some(), "{successor}");
        }
    }
}

#[test]
fn a_variable_that_names_a_setting_sets_it() {
    for release in Release::ALL {
        for (variable, path) in [
            ("REGISTRY_LOG_LEVEL", "log.level"),
            ("REGISTRY_STORAGE_DELETE_ENABLED", "storage.delete.enabled"),
            (
                "REGISTRY_STORAGE_MAINTENANCE_READONLY",
                "storage.maintenance.readonly",
            ),
            ("REGISTRY_STORAGE_S3AWS_BUCKET", "storage.s3.bucket"),
            (
                "REGISTRY_HTTP_TLS_LETSENCRYPT_HOSTS",
                "http.tls.letsencrypt.hosts",
            ),
            (
                "REGISTRY_HTTP_HEADERS_X-Content-Type-Options",
                "http.headers",
            ),
            ("REGISTRY_HEALTH_FILECHECKERS", "health.file"),
            ("REGISTRY_MIDDLEWARE_STORAGE", "middleware.storage"),
        ] {
            assert_eq!(meaning(variable, release), path, "{variable} {release:?}");
        }
    }
}

/// Each was tried with a registry of the release.
#[test]
fn the_releases_do_what_was_observed() {
    for (variable, [v2, v30, v31]) in [
        ("PATH", ["none"; 3]),
        ("REGISTRY_HTTP_SECERT", ["Unrecognized"; 3]),
        ("REGISTRY_STORAGE_DELET_ENABLED", ["Stranger"; 3]),
        ("REGISTRY_STORAGE_DELETE_ENABLD", ["Unnoticed"; 3]),
        (
            "REGISTRY_STORAGE_MAINTENANCE_READONLY_ENABLED",
            ["PartOfWhole"; 3],
        ),
        (
            "REGISTRY_STORAGE_MAINTENANCE_UPLOADPURGING_AGE",
            ["PartOfWhole"; 3],
        ),
        ("REGISTRY_LOG_LEVEL_X", ["Beyond"; 3]),
        (
            "REGISTRY_HTTP_TLS_CLIENTCAS_0",
            ["Beyond", "Element", "Element"],
        ),
        ("REGISTRY_HEALTH_FILE_0_FILE", ["Unrecognized"; 3]),
        (
            "REGISTRY_HEALTH_FILECHECKERS_0_FILE",
            ["Item", "health.file[].file", "health.file[].file"],
        ),
        (
            "REGISTRY_NOTIFICATIONS_EVENTS_INCLUDEREFERENCES",
            ["Unrecognized"; 3],
        ),
        (
            "REGISTRY_NOTIFICATIONS_ENDPOINTS_A_NAME",
            ["Item", "NoIndex", "NoIndex"],
        ),
        (
            "REGISTRY_MIDDLEWARE_STORAGE_1_NAME",
            ["Item", "SecondItem", "SecondItem"],
        ),
        (
            "REGISTRY_REDIS_ADDR",
            ["redis.addr", "Unrecognized", "Unrecognized"],
        ),
        (
            "REGISTRY_REDIS_ADDRS",
            ["Unrecognized", "Unrecognized", "redis.options.addrs"],
        ),
        (
            "REGISTRY_REDIS_OPTIONS_ADDRS",
            ["Unrecognized", "redis.options.addrs", "redis.options.addrs"],
        ),
        (
            "REGISTRY_PROXY_TTL",
            ["Unrecognized", "proxy.ttl", "proxy.ttl"],
        ),
        (
            "REGISTRY_TAGS_MAXTAGS",
            ["Unrecognized", "Unrecognized", "tags.maxtags"],
        ),
        (
            "REGISTRY_STORAGE_TAG_CONCURRENCYLIMIT",
            [
                "Stranger",
                "storage.tag.concurrencylimit",
                "storage.tag.concurrencylimit",
            ],
        ),
        (
            "REGISTRY_STORAGE_AZURE_MAX_RETRIES",
            ["Unnoticed", "OnlyInFile", "OnlyInFile"],
        ),
    ] {
        assert_eq!(meaning(variable, Release::V2), v2, "{variable}");
        assert_eq!(meaning(variable, Release::V30), v30, "{variable}");
        assert_eq!(meaning(variable, Release::V31), v31, "{variable}");
    }
}

#[test]
fn a_slip_finds_the_variable_that_was_meant() {
    for (variable, meant) in [
        ("REGISTRY_HTTP_SECERT", Some("REGISTRY_HTTP_SECRET")),
        (
            "REGISTRY_STORAGE_DELET_ENABLED",
            Some("REGISTRY_STORAGE_DELETE_ENABLED"),
        ),
        (
            "REGISTRY_STORAGE_DELETE_ENABLD",
            Some("REGISTRY_STORAGE_DELETE_ENABLED"),
        ),
        (
            "REGISTRY_STORGE_DELETE_ENABLD",
            Some("REGISTRY_STORAGE_DELETE_ENABLED"),
        ),
        (
            "REGISTRY_STORAGE_REDIRECT_DISABLED",
            Some("REGISTRY_STORAGE_REDIRECT_DISABLE"),
        ),
        (
            "REGISTRY_STORAGE_FILESYSTEM_ROOT_DIRECTORY",
            Some("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY"),
        ),
        (
            "REGISTRY_HTTP_TLS_CERT",
            Some("REGISTRY_HTTP_TLS_CERTIFICATE"),
        ),
        (
            "REGISTRY_HEALTH_FILE_0_FILE",
            Some("REGISTRY_HEALTH_FILECHECKERS_0_FILE"),
        ),
        (
            "REGISTRY_NOTIFICATIONS_EVENTS_INCLUDEREFERENCES",
            Some("REGISTRY_NOTIFICATIONS_EVENTCONFIG_INCLUDEREFERENCES"),
        ),
        ("REGISTRY_LOG_LEVEL_X", Some("REGISTRY_LOG_LEVEL")),
        ("REGISTRY_TITLE", None),
    ] {
        let found = tree().meaning(variable, Release::V31).unwrap();
        let found = tree().meant(variable, &found, Release::V31);
        assert_eq!(found.as_deref(), meant, "{variable}");
    }
}

/// Each was tried with a registry: what it does, and the value that it takes instead.
#[test]
fn a_value_is_read_as_the_registry_reads_it() {
    use Effect::{Differs, Ignores, Stops};
    for (path, value, expected) in [
        ("log.level", "WARN", None),
        ("log.level", "", None),
        ("log.level", "warning", Some((Stops, Some("warn")))),
        ("log.formatter", "jsn", Some((Stops, Some("json")))),
        ("http.relativeurls", "yes", None),
        ("http.relativeurls", "1", Some((Stops, Some("true")))),
        ("http.relativeurls", "'true'", Some((Stops, Some("true")))),
        ("storage.delete.enabled", "on", None),
        ("storage.delete.enabled", "1", Some((Ignores, Some("true")))),
        ("storage.redirect.disable", "1", Some((Stops, Some("true")))),
        (
            "storage.delete",
            "true",
            Some((Stops, Some("{\"enabled\":true}"))),
        ),
        (
            "storage.cache",
            "inmemory",
            Some((Stops, Some("{\"blobdescriptor\":\"inmemory\"}"))),
        ),
        ("http.draintimeout", "60s", None),
        ("http.draintimeout", "1h30m", None),
        ("http.draintimeout", "60", Some((Differs, Some("60s")))),
        ("http.draintimeout", "7d", Some((Stops, Some("168h")))),
        ("http.draintimeout", "10 s", Some((Stops, Some("10s")))),
        ("catalog.maxentries", "0x10", None),
        ("catalog.maxentries", "abc", Some((Stops, None))),
        ("catalog.maxentries", "\"10\"", Some((Stops, Some("10")))),
        ("http.secret", "0123", None),
        ("http.secret", "@abc", Some((Stops, Some("'@abc'")))),
        ("http.secret", "a #b", Some((Differs, Some("'a #b'")))),
        ("http.secret", "[a]", Some((Stops, None))),
        (
            "http.tls.clientcas",
            "/certs/ca.pem",
            Some((Stops, Some("[/certs/ca.pem]"))),
        ),
        ("http.tls.clientcas", "[/certs/ca.pem]", None),
        ("auth.htpasswd.realm", "123", Some((Stops, Some("'123'")))),
        ("auth", "htpaswd", Some((Stops, Some("htpasswd")))),
        ("auth", "none", None),
        ("storage", "s3", None),
        ("storage", "flesystem", Some((Stops, Some("filesystem")))),
        ("storage.maintenance.readonly", "enabled: true", None),
        ("storage.maintenance.readonly", "{\"enabled\":true}", None),
        (
            "storage.maintenance.readonly",
            "true",
            Some((Stops, Some("{\"enabled\":true}"))),
        ),
        (
            "storage.maintenance.readonly",
            "{\"enable\":true}",
            Some((Ignores, None)),
        ),
        (
            "storage.maintenance.uploadpurging",
            "{\"enabled\":true}",
            Some((Stops, None)),
        ),
        (
            "storage.maintenance.uploadpurging",
            "{\"enabled\":false}",
            None,
        ),
        (
            "storage.maintenance",
            "{\"uploadpurging\":{\"enabled\":true,\"age\":\"168h\",\"interval\":\"24h\",\"dryrun\":false}}",
            None,
        ),
    ] {
        let setting = tree().at(path).unwrap();
        let found = flaw(setting, value, Release::V31);
        let found = found.map(|flaw| (flaw.effect, flaw.suggestion));
        let expected = expected.map(|(effect, meant)| (effect, meant.map(str::to_owned)));
        assert_eq!(found, expected, "{path} = {value}");
    }
}

proptest! {
    #[test]
    fn any_variable_and_any_value_are_read(
        name in "(REGISTRY_)?[A-Za-z0-9_é]{0,30}|REGISTRY_(STORAGE|AUTH|HTTP|LOG|REDIS|HEALTH|MIDDLEWARE)(_[A-Z0-9é]{0,12}){0,4}",
        value in "[a-z0-9:{}\\[\\]'\"#&*!,% -]{0,24}|\\PC{0,16}",
    ) {
        for release in Release::ALL {
            let Some(meaning) = tree().meaning(&name, release) else { continue };
            let meant = tree().meant(&name, &meaning, release);
            prop_assert!(meant.is_none_or(|meant| meant.starts_with(PREFIX)));
            if let Meaning::Sets(setting) = meaning {
                let flaw = flaw(setting, &value, release);
                prop_assert!(flaw.is_none_or(|flaw| !flaw.reason.is_empty()));
            }
        }
    }

    #[test]
    fn any_value_of_any_setting_is_read(index in 0..250usize, value in "\\PC{0,30}") {
        let setting = &tree().settings()[index];
        for release in Release::ALL {
            flaw(setting, &value, release);
        }
    }
}
