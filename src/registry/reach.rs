//! The addresses of a registry -> the one that takes a connection, waited for where a registry has just been started.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use super::connection::look_up;
use super::endpoint::Endpoint;
use super::failure::Failure;
use crate::printable;

/// How long one try may take: whoever wants to stop is heard in between.
const TRY: Duration = Duration::from_secs(2);

/// How long we wait until we try again where nobody listens.
const PAUSE: Duration = Duration::from_millis(200);

/// Waits until somebody takes a connection at an endpoint, at this address where that is known. Who does not listen
/// yet, or does not answer, is tried again as long as there is time; what there is no way to, is not.
///
/// # Errors
/// The name has no address, there is no way to it, or nobody takes a connection in time.
pub fn reach(
    endpoint: &Endpoint,
    address: Option<IpAddr>,
    limit: Duration,
    stop: &dyn Fn() -> bool,
) -> Result<(), Failure> {
    let deadline = Instant::now() + limit;
    let addresses = match address {
        Some(address) => vec![SocketAddr::new(address, endpoint.port)],
        None => look_up(endpoint, limit)?,
    };
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let failure = match connect(&addresses, left.min(TRY)) {
            Ok(_) => return Ok(()),
            Err(failure) => failure,
        };
        let may_come = matches!(failure, Failure::NobodyListens | Failure::Unanswered);
        if !may_come || left <= PAUSE || stop() {
            return Err(failure);
        }
        std::thread::sleep(PAUSE);
    }
}

/// The first of the addresses that takes a connection.
pub(super) fn connect(addresses: &[SocketAddr], limit: Duration) -> Result<SocketAddr, Failure> {
    let mut last = Failure::NobodyListens;
    let deadline = Instant::now() + limit;
    for address in addresses {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        match TcpStream::connect_timeout(address, left) {
            Ok(stream) if is_with_itself(&stream) => last = Failure::NobodyListens,
            Ok(_) => return Ok(*address),
            Err(error) => last = unreached(&error),
        }
    }
    Err(last)
}

/// Whether a connection leads back to the socket that it began at: where nobody listens at a port of this machine, it may be
/// the very one that the connection is given for its own end, and the two ends find each other.
fn is_with_itself(stream: &TcpStream) -> bool {
    match (stream.local_addr(), stream.peer_addr()) {
        (Ok(local), Ok(peer)) => local == peer,
        _ => false,
    }
}

fn unreached(error: &std::io::Error) -> Failure {
    match error.kind() {
        ErrorKind::ConnectionRefused => Failure::NobodyListens,
        ErrorKind::TimedOut | ErrorKind::WouldBlock => Failure::Unanswered,
        _ => Failure::Unreachable(printable::line(&error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    /// How often a connection is tried: one in some thousands meets itself.
    const TRIES: usize = 40_000;

    #[test]
    fn a_port_where_nobody_listens_does_not_answer_itself() {
        // The end of a connection has it: nobody else will listen there.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let held = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let address = held.local_addr().unwrap();
        for _ in 0..TRIES {
            let found = connect(&[address], TRY);
            assert_eq!(found, Err(Failure::NobodyListens));
        }
    }
}
