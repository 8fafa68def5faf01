//! A registry -> the names of its repositories, page by page.

use serde_json::Value;
use ureq::http::{Method, Uri};

use super::client::{Client, Request, place, resolve};
use super::failure::Failure;
use crate::printable;

/// How many names are asked for at once: registries refuse more than they are set to give (3.x: 1,000).
const PAGE: usize = 100;

/// The most of a page that is read, in bytes.
const DOCUMENT: u64 = 1 << 20;

/// The repositories of a registry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// The names, as they can be shown.
    pub names: Vec<String>,
    /// Whether there are more.
    pub more: bool,
}

/// Asks for the repositories, for `most` of them or a few more.
///
/// # Errors
/// The registry does not answer, or refuses to say.
pub fn catalog(client: &Client, most: usize) -> Result<Catalog, Failure> {
    let mut catalog = Catalog::default();
    let mut next = Some(client.uri(&format!("/v2/_catalog?n={PAGE}"))?);
    // A registry that leads in a circle is left after as many pages as there may be.
    for _ in 0..=most / PAGE {
        let Some(uri) = next.take() else { break };
        let request = Request::new(Method::GET, uri);
        let answer = client.send(&request)?.wanted(&[200])?;
        next = match answer.header("link").and_then(following) {
            Some(link) => Some(at_home(client, &request.uri, link)?),
            None => None,
        };
        let body = answer.bytes(DOCUMENT)?;
        let json: Option<Value> = serde_json::from_slice(&body).ok();
        let names = json
            .as_ref()
            .and_then(|json| json.get("repositories")?.as_array());
        let names =
            names.ok_or_else(|| Failure::Garbage("it is no list of repositories".into()))?;
        let names = names.iter().filter_map(Value::as_str);
        catalog.names.extend(names.map(printable::line));
        if catalog.names.len() >= most {
            break;
        }
    }
    catalog.more = next.is_some();
    Ok(catalog)
}

/// The place of the next page: `</v2/_catalog?last=a&n=100>; rel="next"`.
fn following(link: &str) -> Option<&str> {
    let (target, rest) = link.trim().strip_prefix('<')?.split_once('>')?;
    rest.contains("next").then_some(target)
}

/// A place of the same registry: the credentials go nowhere else.
fn at_home(client: &Client, base: &Uri, link: &str) -> Result<Uri, Failure> {
    let uri = resolve(base, link)?;
    match client.endpoint.is_of(&uri) {
        true => Ok(uri),
        false => Err(Failure::Redirected(place(&uri))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_the_next_page_and_nothing_else_does() {
        let link = "</v2/_catalog?last=a%2Fb&n=100>; rel=\"next\"";
        assert_eq!(following(link), Some("/v2/_catalog?last=a%2Fb&n=100"));
        for link in ["", "</a>; rel=\"prev\"", "/a; rel=\"next\"", "<"] {
            assert_eq!(following(link), None, "{link}");
        }
    }
}
