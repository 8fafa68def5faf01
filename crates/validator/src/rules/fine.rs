//! Settings in which nothing was found -> whether another one says the same.

use crate::configuration::Setting;

/// How many texts are remembered for each keyword.
const REMEMBERED: usize = 8;

/// The last settings in whose texts nothing was found, each at its place; none with a scope.
#[derive(Default)]
pub(super) struct Fine<'c, 'd>([Option<&'c Setting<'d>>; REMEMBERED]);

impl<'c, 'd> Fine<'c, 'd> {
    /// Whether nothing was found in what a setting says.
    pub(super) fn has(&self, place: Option<usize>, setting: &Setting<'d>) -> bool {
        let fine = place.and_then(|place| self.0[place]);
        fine.is_some_and(|fine| fine.says_the_same_as(setting))
    }

    pub(super) fn remember(&mut self, place: Option<usize>, setting: &'c Setting<'d>) {
        if let Some(place) = place {
            self.0[place] = Some(setting);
        }
    }
}

/// Where what a setting says is remembered, if it is the same on every node.
pub(super) fn place(setting: &Setting<'_>) -> Option<usize> {
    let bytes = setting.written().as_bytes();
    let [first, last] = [bytes.first(), bytes.last()].map(|byte| byte.map_or(0, |&b| b as usize));
    let place = (first + 3 * last + bytes.len()) % REMEMBERED;
    setting.scope().is_none().then_some(place)
}
