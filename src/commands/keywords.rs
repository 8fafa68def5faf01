//! `regsvc keywords`: what the agents accept in a section, without an agent.

mod fact;
mod json;
mod place;
mod reference;
mod search;
mod text;

use std::collections::BTreeSet;

use anyhow::Result;

use crate::cli::{self, KeywordsFormat};
use crate::commands::{agents, output};
use crate::generation::Generations;
use crate::nearest::nearest;
use crate::schema::Kind;
use crate::{Outcome, Unusable};
use place::Place;
use reference::Page;

/// For which agents, and for which kind of object.
#[derive(Clone, Copy)]
struct Asked {
    agents: Generations,
    kind: Kind,
}

/// Prints the reference: groups and drivers, a section's keywords, or one keyword.
pub(super) fn run(args: &cli::Keywords) -> Result<Outcome> {
    let asked = Asked {
        agents: agents::judged(args.agent)?,
        kind: args.kind,
    };
    let page = page(args.section.as_deref(), args.keyword.as_deref(), asked)?;
    let text = match args.format {
        KeywordsFormat::Text => {
            let is_mixed = asked.agents == Generations::BOTH;
            text::page(&page, is_mixed, output::columns().clamp(40, 120))
        }
        KeywordsFormat::Json => json::page(&page, asked)?,
    };
    output::print(&text)?;
    Ok(Outcome::Done)
}

fn page(section: Option<&str>, keyword: Option<&str>, asked: Asked) -> Result<Page> {
    match (section, keyword) {
        (None, None) => Ok(Page::Groups(reference::groups(asked))),
        (None, Some(keyword)) => everywhere(keyword, asked),
        (Some(section), _) => {
            let place = Place::find(section, asked)?;
            let mut listing = reference::section(place, asked);
            if let Some(keyword) = keyword {
                let names = listing.entries.iter().map(|entry| entry.name);
                let what = format!("keyword `{keyword}` in `{place}`");
                let unknown = unknown(&what, keyword, asked, names);
                listing.entries.retain(|entry| entry.answers_to(keyword));
                if listing.entries.is_empty() {
                    return Err(unknown);
                }
            }
            Ok(Page::Section(listing))
        }
    }
}

fn everywhere(keyword: &str, asked: Asked) -> Result<Page> {
    let uses = search::everywhere(keyword, asked);
    if uses.is_empty() {
        let names = search::all_names(asked);
        return Err(unknown(
            &format!("keyword `{keyword}`"),
            keyword,
            asked,
            names,
        ));
    }
    Ok(Page::Keyword(uses))
}

/// The error for a name that the agents do not know, with the nearest one that they do.
fn unknown<'a>(
    what: &str,
    name: &str,
    asked: Asked,
    known: impl IntoIterator<Item = &'a str>,
) -> anyhow::Error {
    let kind = match asked.kind {
        Kind::Svc => String::new(),
        kind => format!(" for a `{kind}`"),
    };
    let of = match asked.agents.iter().collect::<Vec<_>>()[..] {
        [agent] => format!("agent {agent}", agent = agent.version()),
        _ => "agents 2.1 and 3".into(),
    };
    let hint = match nearest(name, known) {
        Some(known) => format!("did you mean `{known}`?"),
        None => "`regsvc keywords` lists what there is".into(),
    };
    Unusable::error(format!("no {what}{kind} in {of}: {hint}"))
}

/// What a section of an object, for either agent, may be.
const ANY: Asked = Asked {
    agents: Generations::BOTH,
    kind: Kind::Svc,
};

/// The groups, and the drivers of each: `container`, `container.docker`.
pub(super) fn places() -> Vec<String> {
    let groups = reference::groups(ANY).into_iter();
    let places = groups.flat_map(|group| {
        let driver = |driver: &reference::Driver| format!("{}.{}", group.name, driver.name);
        let drivers: Vec<_> = group.drivers.iter().map(driver).collect();
        std::iter::once(group.name.to_owned()).chain(drivers)
    });
    places.collect()
}

/// The names of all keywords, each once.
pub(super) fn names() -> Vec<String> {
    let names: BTreeSet<&str> = search::all_names(ANY).into_iter().collect();
    names.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(kind: Kind) -> Asked {
        Asked {
            agents: Generations::BOTH,
            kind,
        }
    }

    fn shown(section: Option<&str>, keyword: Option<&str>) -> String {
        let page = page(section, keyword, both(Kind::Svc)).unwrap();
        anstream::adapter::strip_str(&text::page(&page, true, 80)).to_string()
    }

    fn error(section: Option<&str>, keyword: Option<&str>) -> String {
        let error = page(section, keyword, both(Kind::Svc)).err().unwrap();
        assert_eq!(Outcome::of(&error), Outcome::Usage);
        error.to_string()
    }

    #[test]
    fn a_wrong_name_gets_the_nearest_one_that_is_right() {
        for (section, message) in [
            (
                "contaner",
                "no group `contaner` in agents 2.1 and 3: did you mean `container`?",
            ),
            (
                "container#1",
                "no group `container#1` in agents 2.1 and 3: did you mean `container`?",
            ),
            (
                "default",
                "no group `default` in agents 2.1 and 3: did you mean `DEFAULT`?",
            ),
            (
                "ip.hots",
                "no driver `ip.hots` in agents 2.1 and 3: did you mean `ip.host`?",
            ),
            (
                "fs.etx4",
                "no driver `fs.etx4` in agents 2.1 and 3: did you mean `fs.ext4`?",
            ),
            ("drbd", "`drbd` is an old name: write `disk.drbd`"),
            ("env", "`env` has no keywords: any key is welcome there"),
            (
                "volume.shm",
                "`volume` has no drivers: its `type` names a pool; write `volume`",
            ),
            (
                "zzzzzzz",
                "no group `zzzzzzz` in agents 2.1 and 3: `regsvc keywords` lists what there is",
            ),
        ] {
            assert_eq!(error(Some(section), None), message);
        }
        let message = error(Some("task.oci"), Some("imgae"));
        assert_eq!(
            message,
            "no keyword `imgae` in `task.oci` in agents 2.1 and 3: did you mean `image`?"
        );
        let message = error(None, Some("volume_mount"));
        assert!(
            message.ends_with("did you mean `volume_mounts`?"),
            "{message}"
        );
    }

    #[test]
    fn a_name_that_is_none_is_the_users_mistake() {
        for name in [
            "",
            ".",
            "..",
            "a.b.c",
            "é",
            "*",
            "container.",
            ".docker",
            "fs.<other>",
            "subset.x",
        ] {
            error(Some(name), None);
            error(Some("DEFAULT"), Some(name));
            error(None, Some(name));
        }
        error(Some("pool"), None);
        error(Some("pool.shm"), None);
    }

    #[test]
    fn every_place_has_a_page_in_both_forms_that_fits_its_columns() {
        let asked = both(Kind::Svc);
        for group in reference::groups(asked) {
            let name = |driver: &reference::Driver| format!("{}.{}", group.name, driver.name);
            let names = group.drivers.iter().map(name);
            for name in names.chain([group.name.to_owned()]) {
                let page = page(Some(&name), None, asked).unwrap();
                let text = anstream::adapter::strip_str(&text::page(&page, true, 60)).to_string();
                assert!(text.contains("\ncomment  string"), "{name}");
                for line in text.lines().filter(|line| line.trim().contains(' ')) {
                    assert!(
                        !line.starts_with("    ") || line.chars().count() <= 60,
                        "{line}"
                    );
                }
                assert!(json::page(&page, asked).unwrap().ends_with("}\n"));
            }
        }
    }

    #[test]
    fn what_differs_between_the_agents_is_said_with_the_agent() {
        let text = shown(Some("container.docker"), Some("image"));
        assert!(
            text.contains("image  string, v2 required, scopable\n"),
            "{text}"
        );
        assert!(
            text.contains("v3 default: ghcr.io/opensvc/pause; also: run_image"),
            "{text}"
        );
        let text = shown(Some("ip.cni"), Some("ipdev"));
        assert!(text.contains("ipdev  string, scopable  v2 only"), "{text}");
        assert!(text.contains("v3 calls it nsdev"), "{text}");
        let text = shown(Some("task.docker"), Some("entrypoint"));
        assert!(text.contains("v2 string, v3 shlex, scopable"), "{text}");
    }

    #[test]
    fn what_one_agent_is_asked_for_alone_is_not_marked_as_its_own() {
        let alone = Asked {
            agents: Generations::V3,
            kind: Kind::Svc,
        };
        let page = page(Some("ip.cni"), None, alone).unwrap();
        let text = anstream::adapter::strip_str(&text::page(&page, false, 80)).to_string();
        assert!(text.contains("netns  string, scopable\n"), "{text}");
        assert!(!text.contains("v3 only"), "{text}");
    }

    #[test]
    fn a_keyword_is_found_wherever_it_is_accepted() {
        let text = shown(None, Some("access"));
        assert!(text.contains("in volume\n"), "{text}");
        let text = shown(None, Some("mnt"));
        assert!(text.contains("in fs (all but directory, flag)"), "{text}");
        let text = shown(None, Some("run_image"));
        assert!(
            text.starts_with("image "),
            "an alias is found under its name: {text}"
        );
    }

    #[test]
    fn a_type_that_only_agent_3_lists_is_a_file_system_to_2_1() {
        let asked = Asked {
            agents: Generations::V2,
            ..both(Kind::Svc)
        };
        assert!(page(Some("fs.nfs"), Some("mnt"), asked).is_ok());
        assert!(page(Some("container.oci"), None, both(Kind::Cfg)).is_err());
        assert!(page(Some("DEFAULT"), Some("cn"), both(Kind::Sec)).is_ok());
    }
}
