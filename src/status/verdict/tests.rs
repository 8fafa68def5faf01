use serde_json::{Value, json};

use super::*;
use crate::generation::Generation;
use crate::status::{Sight, overview};

/// A service on nodes `a` and `b`, as agent 2.1 tells it.
fn service(aggregate: Value, monitors: [Value; 2]) -> Service {
    let [a, b] = monitors.map(|monitor| {
        let resources = json!({"container#1": {"status": "down", "log": ["error: no image"]}});
        json!({"services": {"status": {"test/svc/one": {
            "avail": "down", "monitor": monitor, "resources": resources,
        }}}})
    });
    let reply = json!({"monitor": {
        "services": {"test/svc/one": aggregate},
        "nodes": {"a": a, "b": b},
    }});
    let path = "test/one".parse().unwrap();
    match overview(Generation::V2, &reply.to_string(), &path).unwrap() {
        Sight::Seen(service) => service,
        sight => panic!("{sight:?}"),
    }
}

fn up() -> Value {
    json!({"avail": "up", "provisioned": true})
}

fn idle(since: u32) -> Value {
    json!({"status": "idle", "global_expect": null, "status_updated": since})
}

fn anew(service: &Service) -> Verdict {
    verdict(service, &Mark::default(), Aim::Up)
}

fn pending(why: &str) -> Verdict {
    Verdict::Pending(why.to_owned())
}

#[test]
fn up_is_up_everywhere_and_settled() {
    let settled = [idle(1), idle(1)];
    assert_eq!(anew(&service(up(), settled.clone())), Verdict::Reached);
    for (aggregate, monitors, expected) in [
        (
            json!({"avail": "up", "provisioned": "mixed"}),
            settled.clone(),
            "not provisioned everywhere",
        ),
        (
            json!({"avail": "up", "provisioned": false}),
            settled.clone(),
            "not provisioned",
        ),
        (
            json!({"avail": "warn", "provisioned": true}),
            settled.clone(),
            "`container#1` is down on a",
        ),
        (
            json!({"avail": "flying", "provisioned": true}),
            settled.clone(),
            "`container#1` is down on a",
        ),
        (
            up(),
            [idle(1), json!({"status": "thawing"})],
            "thawing on b",
        ),
        (
            up(),
            [
                idle(1),
                json!({"status": "idle", "global_expect": "started"}),
            ],
            "b is on its way to `started`",
        ),
    ] {
        assert_eq!(anew(&service(aggregate, monitors)), pending(expected));
    }
}

#[test]
fn an_order_stands_until_no_instance_is_on_its_way() {
    let failed = |expect: Value| json!({"status": "start failed", "global_expect": expect});
    let unbidden = |expect: Value| {
        let seen = service(up(), [idle(1), failed(expect)]);
        verdict(&seen, &Mark::default(), Aim::Unbidden)
    };
    assert_eq!(
        unbidden(json!("provisioned")),
        pending("b is on its way to `provisioned`")
    );
    assert_eq!(unbidden(Value::Null), Verdict::Reached);
}

#[test]
fn a_daemon_that_has_not_taken_in_the_last_look_is_not_believed() {
    let mut seen = service(up(), [idle(1), idle(1)]);
    seen.fresh = false;
    assert!(matches!(anew(&seen), Verdict::Pending(_)));
}

#[test]
fn what_was_before_we_acted_is_neither_success_nor_failure() {
    let before = service(up(), [idle(1), idle(1)]);
    let mark = Mark::of(&before);
    assert_eq!(
        verdict(&before, &mark, Aim::Up),
        pending("the daemon has not begun")
    );
    assert_eq!(
        verdict(&service(up(), [idle(2), idle(1)]), &mark, Aim::Up),
        Verdict::Reached
    );

    let failed = |since| json!({"status": "provision failed", "status_updated": since});
    let down = json!({"avail": "down", "provisioned": false});
    let before = service(down.clone(), [failed(1), idle(1)]);
    let mark = Mark::of(&before);
    let verdict = |monitors| verdict(&service(down.clone(), monitors), &mark, Aim::Up);
    assert_eq!(
        verdict([failed(1), idle(1)]),
        pending("the daemon has not begun")
    );
    assert_eq!(
        verdict([failed(1), idle(2)]),
        pending("provision failed on a")
    );
    let up_beside_it = service(up(), [failed(1), idle(2)]);
    assert_eq!(
        super::verdict(&up_beside_it, &mark, Aim::Up),
        Verdict::Reached
    );
    assert!(matches!(
        verdict([failed(2), idle(1)]),
        Verdict::Failed { .. }
    ));
}

#[test]
fn a_failure_is_one_when_no_instance_is_at_work_any_more() {
    let failed = json!({"status": "start failed"});
    let verdict = |other: &str| {
        anew(&service(
            json!({"avail": "down", "provisioned": true}),
            [
                failed.clone(),
                json!({"status": other, "global_expect": "provisioned"}),
            ],
        ))
    };
    let expected = Verdict::Failed {
        why: "start failed on a".to_owned(),
        node: "a".to_owned(),
    };
    for other in ["idle", "wait leader", "wait parents", "start failed"] {
        assert_eq!(verdict(other), expected);
    }
    for other in ["starting", "ready", "hatching"] {
        assert_eq!(verdict(other), pending("start failed on a"));
    }
}

#[test]
fn the_loudest_resource_of_the_instance_that_matters_is_to_blame() {
    let seen = service(up(), [idle(1), json!({"status": "stop failed"})]);
    let (node, resource) = blocking(&seen).unwrap();
    assert_eq!((node, resource.rid.as_str()), ("b", "container#1"));
    assert_eq!(resource.log[0].to_string(), "error: no image");
}
