//! Values that refer to something -> what each agent makes of them; once, where all agents make the same.

use super::resolve::{Resolver, Usual};
use super::setting::{Reading, Readings, Written};
use super::{Configuration, Setting, Value};
use crate::generation::Each;
use crate::reference::may_refer;

/// Looks up what the values of all settings refer to.
pub(super) fn resolve(configuration: &mut Configuration<'_>) {
    for (index, written) in resolved(configuration) {
        configuration.settings[index as usize].written = written;
    }
}

/// The settings whose values refer to something, and what comes of them.
fn resolved<'d>(configuration: &Configuration<'d>) -> Vec<(u32, Written<'d>)> {
    let mut resolvers = Each::from_fn(|generation| Resolver::new(configuration, generation));
    let mut usual = Usual::new(configuration);
    let mut all = Vec::new();
    for (index, setting) in (0u32..).zip(&configuration.settings) {
        if let Written::Same(_) = setting.written {
            continue;
        }
        let known = setting.alike().and_then(Value::written);
        let usual = known.and_then(|written| usual.resolve(written, &mut resolvers));
        let readings = match (known, usual) {
            (Some(written), Some(usual)) => Readings::Alike(Reading {
                written: Some(written),
                resolved: Some(usual),
            }),
            _ => resolved_by_each(configuration, setting, &mut resolvers),
        };
        all.push((index, Written::Read(Box::new(readings))));
    }
    all
}

/// What each agent that is asked about makes of the value of a setting.
fn resolved_by_each<'c, 'd>(
    configuration: &'c Configuration<'d>,
    setting: &'c Setting<'d>,
    resolvers: &mut Each<Resolver<'c, 'd>>,
) -> Readings<'d> {
    let section = &configuration.sections[setting.section()];
    let mut read = |generation| {
        let written = setting.value(generation).written();
        let refers = written.filter(|text| may_refer(text));
        let resolver = &mut resolvers[generation];
        Reading {
            written,
            resolved: refers.map(|text| resolver.setting(section, setting.name.into(), text)),
        }
    };
    let mut readings = Each::from_fn(&mut read);
    let mut asked = setting.asked.iter();
    match (setting.alike(), asked.next(), asked.next()) {
        (Some(_), Some(one), None) => Readings::Alike(std::mem::take(&mut readings[one])),
        (Some(_), ..) if readings.v2 == readings.v3 => Readings::Alike(readings.v2),
        _ => Readings::Each(Box::new(readings)),
    }
}
