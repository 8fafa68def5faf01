//! A service -> the containers that run otherwise than their configuration says.
//!
//! Agents compare a few settings of a container with what runs and tell it in the resource's log: a
//! service that is up for all they care. 2.1 (`drivers/resource/container/docker`) and 3
//! (`drivers/rescontainerocibase`) have their own words.

use crate::status::{Resource, Service, State};

/// The resources that run otherwise than configured: section, and what the agent says.
pub fn strays(service: &Service) -> Vec<(&str, &str)> {
    let instances = service.instances.values();
    let resources = instances.flat_map(|instance| &instance.resources);
    resources.filter_map(stray).collect()
}

fn stray(resource: &Resource) -> Option<(&str, &str)> {
    if resource.state != State::Up || resource.group() != "container" {
        return None;
    }
    let mut messages = resource.log.iter().map(|line| line.message.as_str());
    let said = messages.find(|message| is_of_another_setting(message))?;
    Some((&resource.rid, said))
}

/// Whether a message says that a container runs with another setting than the configured one.
fn is_of_another_setting(message: &str) -> bool {
    let runs_another = message.starts_with("the current container is based on image ");
    // 2.1 looks for an image with a digest under a name that no engine has, and never finds it.
    let is_not_there = message.starts_with("image '")
        && message.ends_with("' is not pulled yet.")
        && !message.contains('@');
    let is_other = message.contains('=') && message.contains(", but ");
    let should_be = message.contains(" is ") && message.contains(", should be ");
    runs_another || is_not_there || is_other || should_be
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_agents_tell_of_another_setting_in_their_own_words() {
        for (message, expected) in [
            (
                "the current container is based on image 'a1' instead of 'b2'",
                true,
            ),
            ("image 'registry:3' is not pulled yet.", true),
            ("image 'registry:3@sha256:ab' is not pulled yet.", false),
            ("image registry:3 is sha256:a1, should be sha256:b2", true),
            ("image registry:3 is sha256:a1, should be ", true),
            ("hostname is a, should be b", true),
            ("Config.Hostname=a, but hostname=b", true),
            ("can not find container id", false),
        ] {
            assert_eq!(is_of_another_setting(message), expected, "{message}");
        }
    }
}
