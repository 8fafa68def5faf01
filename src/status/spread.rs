//! An agent's JSON reply -> which version of an object each node has.
//!
//! An object is changed on one node, and the daemons hand it on: an instance that starts elsewhere before
//! that finds the object as it was, or none.

use std::collections::BTreeMap;

use anyhow::Result;
use serde_json::Value;

use crate::generation::Generation;
use crate::path::ObjectPath;

/// The version of an object on each node that is to have it, by the checksum of its configuration; nothing for
/// a node that has none yet. Empty where the reply does not tell.
///
/// # Errors
/// The reply is no JSON.
pub fn spread(
    generation: Generation,
    reply: &str,
    object: &ObjectPath,
) -> Result<BTreeMap<String, Option<String>>> {
    let reply: Value = serde_json::from_str(reply)?;
    let object = object.to_string();
    let versions: BTreeMap<String, Option<String>> = match generation {
        Generation::V2 => of_v2(&reply, &object),
        Generation::V3 => of_v3(&reply, &object),
    };
    let is_known = versions.values().any(Option::is_some);
    Ok(if is_known { versions } else { BTreeMap::new() })
}

/// The nodes that 2.1's daemon hears of, and what they have.
fn of_v2(reply: &Value, object: &str) -> BTreeMap<String, Option<String>> {
    let nodes = reply.pointer("/monitor/nodes").and_then(Value::as_object);
    let nodes = nodes.into_iter().flatten();
    let versions = nodes.filter_map(|(node, state)| {
        let all = state.pointer("/services/config")?.as_object()?;
        Some((node.clone(), version(all.get(object))))
    });
    versions.collect()
}

/// The nodes that agent 3 says are to have it, and what they have.
fn of_v3(reply: &Value, object: &str) -> BTreeMap<String, Option<String>> {
    let items = reply.get("items").and_then(Value::as_array);
    let named =
        |item: &&Value| item.pointer("/meta/object").and_then(Value::as_str) == Some(object);
    let item = items.into_iter().flatten().find(named);
    let instances = item.and_then(|item| item.pointer("/data/instances"));
    let instances = instances.and_then(Value::as_object);
    let configurations = || {
        let instances = instances.into_iter().flatten();
        instances.filter_map(|(node, instance)| Some((node, instance.get("config")?)))
    };
    let scopes = configurations().filter_map(|(_, configuration)| {
        let nodes = configuration.get("scope")?.as_array()?;
        Some(nodes.iter().filter_map(Value::as_str))
    });
    let mut versions: BTreeMap<String, Option<String>> = scopes
        .flatten()
        .map(|node| (node.to_owned(), None))
        .collect();
    versions.extend(
        configurations().map(|(node, configuration)| (node.clone(), version(Some(configuration)))),
    );
    versions
}

fn version(configuration: Option<&Value>) -> Option<String> {
    let checksum = configuration?.get("csum")?.as_str()?;
    Some(checksum.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(generation: Generation, reply: &str) -> Vec<(String, Option<String>)> {
        let service: ObjectPath = "test/registry".parse().unwrap();
        let object = service.object("sec", "registry").unwrap();
        spread(generation, reply, &object)
            .unwrap()
            .into_iter()
            .collect()
    }

    #[test]
    fn every_node_has_its_version_or_none_yet() {
        let both = vec![
            ("n1".to_owned(), Some("a".to_owned())),
            ("n2".to_owned(), None),
        ];
        let v2 = r#"{"monitor": {"nodes": {
            "n1": {"services": {"config": {"test/sec/registry": {"csum": "a"}, "other": {"csum": "b"}}}},
            "n2": {"services": {"config": {}}}}}}"#;
        assert_eq!(read(Generation::V2, v2), both);
        let v3 = r#"{"items": [{"meta": {"object": "test/sec/registry"}, "data": {"instances": {
            "n1": {"config": {"csum": "a", "scope": ["n1", "n2"]}}}}}]}"#;
        assert_eq!(read(Generation::V3, v3), both);
    }

    #[test]
    fn what_is_not_told_is_not_known() {
        for reply in [
            "{}",
            r#"{"monitor": {"nodes": {"n1": {"services": {"config": {}}}}}, "items": []}"#,
        ] {
            assert_eq!(read(Generation::V2, reply), []);
            assert_eq!(read(Generation::V3, reply), []);
        }
    }
}
