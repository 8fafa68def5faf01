use super::*;
use crate::generation::Each;
use crate::value::duration::Duration;

fn both(text: &str) -> Each<Reading<Schedule>> {
    Each::from_fn(|generation| read(text, generation))
}

fn never(text: &str, generation: Generation) -> bool {
    let reading = read(text, generation);
    let never = |schedule: &Schedule| schedule.never_fires().is_some();
    reading
        .value()
        .is_none_or(|schedule| schedule.is_off() || never(schedule))
}

#[test]
fn what_services_carry_is_read_as_written_by_both() {
    for text in [
        "03:00-04:00 sun",
        "~02:00-04:00",
        "@60",
        "@10",
        "@1",
        "@1m",
        "01:00-02:00@3600",
        "01:00-02:00@1d",
        "05:30-06:00@31",
        "03:00",
        "*",
        "",
        "@0",
        "[]",
        "22:00-02:00@30 mon-fri",
        "[\"06:00-07:00@1h *:1,*:-1\", \"! 06:00-07:00 * * feb\"]",
        "16:00-17:00@1m sat:last,tue-mon:last * %2+1",
    ] {
        let readings = both(text);
        for generation in Generation::ALL {
            assert!(
                matches!(readings[generation], Reading::Value(_)),
                "{text}, {:?}",
                readings[generation]
            );
            let never = readings[generation].value().unwrap().never_fires();
            assert_eq!(never, None, "{text}");
        }
        let expressions =
            |reading: &Reading<Schedule>| reading.value().unwrap().expressions.clone();
        assert_eq!(
            expressions(&readings.v2),
            expressions(&readings.v3),
            "{text}"
        );
    }
}

#[test]
fn what_is_wrong_is_dropped_by_2_1_and_refused_by_3() {
    for (text, span, suggestion) in [
        ("* * * * *", 0..9, Some("@1")),
        ("0 3 * * *", 0..9, Some("03:00")),
        ("30 4 * * mon-fri", 0..16, Some("04:30 mon-fri")),
        ("*/5 * * * *", 0..11, Some("@5")),
        ("0 3 1 * *", 0..9, None),
        ("every day", 0..5, None),
        ("03:00-04:00 funday", 12..18, None),
        ("[\"03:00\"", 0..8, None),
        ("60", 0..2, Some("@60")),
        ("@daily", 1..6, Some("1d")),
        ("'~02:00-04:00'", 0..7, None),
        ("03:00-", 0..6, None),
        ("03:00-04:00-05:00", 11..12, None),
        ("@10@20", 3..4, None),
        ("03:00 mon:", 9..10, None),
    ] {
        let readings = both(text);
        let Reading::Quietly {
            read: Some(schedule),
            fault,
        } = &readings.v2
        else {
            panic!("{text}: {:?}", readings.v2)
        };
        assert!(
            schedule.is_off() && fault.reason.contains("drops"),
            "{text}"
        );
        assert_eq!(
            (fault.span.clone(), fault.suggestion.as_deref()),
            (span.clone(), suggestion),
            "{text}"
        );
        let Reading::Refused(fault) = &readings.v3 else {
            panic!("{text}: {:?}", readings.v3)
        };
        assert_eq!(
            (fault.span.clone(), fault.suggestion.as_deref()),
            (span, suggestion),
            "{text}"
        );
    }
}

#[test]
fn a_bad_expression_of_a_list_leaves_the_others_on_2_1() {
    let text = r#"["@60", "funday", "03:00"]"#;
    let reading = read(text, Generation::V2);
    assert_eq!(reading.value().unwrap().expressions.len(), 2);
    assert_eq!(&text[reading.fault().unwrap().span.clone()], "funday");
    assert!(read(text, Generation::V3).is_refused());
}

#[test]
fn a_fault_behind_json_escapes_covers_its_literal() {
    let text = r#"["@60", "fun\u0064ay"]"#;
    let fault = read(text, Generation::V3).fault().cloned().unwrap();
    assert_eq!(&text[fault.span], r#""fun\u0064ay""#);
    assert!(fault.reason.contains("`funday`"));
}

#[test]
fn an_interval_of_0_runs_for_ever_on_2_1_and_never_on_3() {
    for text in ["@0m", "01:00-02:00@0", "[\"@0\"]"] {
        let readings = both(text);
        let times = &readings.v2.value().unwrap().expressions[0].times[0];
        assert_eq!(times.interval, Some(Duration::ZERO), "{text}");
        assert!(
            readings.v2.fault().unwrap().reason.contains("again"),
            "{text}"
        );
        assert!(
            readings.v3.value().unwrap().never_fires().is_some(),
            "{text}"
        );
    }
    for text in ["@1x", "@"] {
        assert!(
            read(text, Generation::V2)
                .fault()
                .unwrap()
                .reason
                .contains("again"),
            "{text}"
        );
        assert!(read(text, Generation::V3).is_refused(), "{text}");
    }
    assert!(
        read("@-5", Generation::V3)
            .fault()
            .unwrap()
            .reason
            .contains("again")
    );
}

#[test]
fn an_hour_past_midnight_is_refused_by_2_1_and_the_next_day_on_3() {
    assert!(never("25:00-26:00", Generation::V2));
    assert!(!never("25:00-26:00", Generation::V3));
    assert!(read("25:00-26:00", Generation::V3).fault().is_some());
    assert!(never("23:59:59", Generation::V2));
    assert_eq!(read("23:59:59", Generation::V3).fault(), None);
}

#[test]
fn every_month_written_out_is_dropped_by_2_1() {
    let readings = both("03:00 * * *");
    assert!(readings.v2.value().unwrap().is_off());
    assert_eq!(readings.v2.fault().unwrap().span, 10..11);
    assert_eq!(readings.v3.fault(), None);
}

#[test]
fn months_after_a_modulo_are_for_2_1_alone() {
    let readings = both("@1h * * %2+1,feb-apr");
    let months = readings.v2.value().unwrap().expressions[0].months;
    assert_eq!(months, Months(0b1010_1011_1110));
    assert!(readings.v3.is_refused());
    assert!(
        read("@1h * * jan%0", Generation::V3)
            .fault()
            .unwrap()
            .reason
            .contains("dies")
    );
}

#[test]
fn some_schedules_never_fire() {
    for text in [
        "!*",
        "03:00 mon:31 * feb",
        "@60 8",
        "@60 * 60",
        "@60 * 10 jul",
        "@60 mon:99",
    ] {
        for generation in Generation::ALL {
            let reading = read(text, generation);
            let schedule = reading.value().unwrap();
            assert_eq!(
                schedule.never_fires().unwrap().span,
                0..text.len(),
                "{text}"
            );
        }
    }
    for text in ["@60", "03:00 mon:29 * feb", "@60 sun:-1", "@60 * 53 jan"] {
        for generation in Generation::ALL {
            assert!(!never(text, generation), "{text}");
        }
    }
}

#[test]
fn an_expression_without_date_takes_others_down_with_it() {
    let after = r#"["@60", "@60 * 60"]"#;
    let before = r#"["@60 * 60", "@60"]"#;
    for generation in Generation::ALL {
        assert!(never(after, generation));
        assert!(!never(before, generation));
    }
    assert!(read(r#"["@60", ""]"#, Generation::V2).is_refused());
    for text in [r#"["@60", ""]"#, r#"["@60", null]"#] {
        assert!(never(text, Generation::V3), "{text}");
    }
    assert!(!never(r#"[null, "@60", 1]"#, Generation::V2));
}

#[test]
fn a_month_that_there_is_not_stops_2_1_unless_a_modulo_drops_it() {
    for text in ["@60 * * 13", "@60 * * 0", "@60 * * feb,99", "@60 * * 13%13"] {
        assert!(read(text, Generation::V2).is_refused(), "{text}");
        assert!(read(text, Generation::V3).fault().is_some(), "{text}");
    }
    let reading = read("@60 * * 12-13%2", Generation::V2);
    assert_eq!(
        reading.value().unwrap().expressions[0].months,
        Months(1 << 12)
    );
    assert!(reading.fault().is_some());
}

#[test]
fn a_start_of_one_digit_runs_at_any_hour_on_2_1() {
    for (text, span, padded) in [
        ("2:00-3:00@10m", 0..4, "02:00"),
        ("04:00,~02:5-02:7", 7..11, "02:05"),
    ] {
        let fault = read(text, Generation::V2).fault().cloned().unwrap();
        assert_eq!(
            (fault.span, fault.suggestion.as_deref()),
            (span, Some(padded)),
            "{text}"
        );
        assert_eq!(read(text, Generation::V3).fault(), None, "{text}");
    }
    for text in ["02:00-3:00", "!2:00-3:00", "@5"] {
        assert_eq!(read(text, Generation::V2).fault(), None, "{text}");
    }
}

#[test]
fn a_name_in_the_wrong_field_is_told() {
    for generation in Generation::ALL {
        let reading = read("@60 jan", generation);
        assert_eq!(
            reading.value().unwrap().expressions[0].days[0].weekdays,
            0b10
        );
        assert!(reading.fault().unwrap().reason.contains("weekday 1"));
    }
}

#[test]
fn a_range_that_an_agent_would_count_for_ever_is_not_counted() {
    for text in [
        "@60 1-9223372036854775807",
        "@60 * 1-1000000000000",
        "@60 * * 1-99999999999",
    ] {
        for generation in Generation::ALL {
            assert!(read(text, generation).is_refused(), "{text}");
        }
    }
}

#[test]
fn a_quoted_schedule_is_json_to_2_1() {
    let reading = read("\"03:00\"", Generation::V2);
    assert_eq!(reading.value().unwrap().expressions[0].span, 1..6);
    assert_eq!(reading.fault(), None);
    assert!(read("\"03:00\"", Generation::V3).is_refused());
}
