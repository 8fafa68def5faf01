//! A small HTTP server on loopback: for what a real registry, or what stands
//! before one, does only when something is broken. Each reply says in its test what it stands for.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request, as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// A header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Whether it asks for a blob.
    pub(crate) fn pulls_a_blob(&self) -> bool {
        self.method == "GET" && self.target.contains("/blobs/sha256:")
    }

    /// Whether it brings bytes of a blob.
    pub(crate) fn brings_a_blob(&self) -> bool {
        let length = self
            .header("content-length")
            .and_then(|length| length.parse().ok());
        self.target.contains("/blobs/uploads/") && length.unwrap_or(0) > 0
    }
}

/// What is replied.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// A whole answer.
    Answer(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// Nothing, for longer than anybody waits.
    Silence,
    /// A body that ends before it is as long as was said.
    Cut(Vec<u8>, usize),
    /// A body without an end.
    Endless,
    /// These bytes.
    Raw(&'static [u8]),
}

/// A page, as proxies write them.
pub(crate) fn page(status: u16, server: &str) -> Reply {
    let html = format!("<html><body><h1>{status}</h1><hr>{server}</body></html>");
    let headers = vec![
        ("Server", server.to_owned()),
        ("Content-Type", "text/html".into()),
    ];
    Reply::Answer(status, headers, html.into_bytes())
}

/// An answer without a body.
pub(crate) fn empty(status: u16, headers: Vec<(&'static str, String)>) -> Reply {
    Reply::Answer(status, headers, Vec::new())
}

type Handler = dyn Fn(&Request) -> Reply + Send + Sync;

/// What is replied to a request before its body is read; `None` reads on.
type Early = dyn Fn(&Request) -> Option<Reply> + Send + Sync;

/// A server that runs until its value is gone.
pub(crate) struct Server {
    host: String,
    pub(crate) port: u16,
    /// Every request.
    pub(crate) seen: Arc<Mutex<Vec<Request>>>,
    ended: Arc<AtomicBool>,
}

impl Server {
    /// Serves.
    pub(crate) fn start(
        early: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static,
        handler: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Server::start_at(("127.0.0.1", 0), early, handler)
    }

    /// Serves at an address and a port; at any port for 0.
    pub(crate) fn start_at(
        at: (&str, u16),
        early: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static,
        handler: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(at).unwrap();
        let host = at.0.to_owned();
        let port = listener.local_addr().unwrap().port();
        let (early, handler): (Arc<Early>, Arc<Handler>) = (Arc::new(early), Arc::new(handler));
        let ended = Arc::new(AtomicBool::new(false));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let server = Server {
            host,
            port,
            seen: seen.clone(),
            ended: ended.clone(),
        };
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if ended.load(Ordering::SeqCst) {
                    break;
                }
                let (early, handler, seen) = (early.clone(), handler.clone(), seen.clone());
                let ended = ended.clone();
                std::thread::spawn(move || {
                    // The client has gone: there is nobody to reply to.
                    let _ = talk(&stream, &*early, &*handler, &seen, &ended);
                });
            }
        });
        server
    }

    /// Its URL.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect((self.host.as_str(), self.port));
    }
}

/// Takes requests from a connection and replies.
fn talk(
    stream: &TcpStream,
    early: &Early,
    handler: &Handler,
    seen: &Mutex<Vec<Request>>,
    ended: &AtomicBool,
) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut reader = BufReader::new(stream);
    while let Some(mut request) = head(&mut reader)? {
        if let Some(reply) = early(&request) {
            seen.lock().unwrap().push(request);
            return send(stream, &reply, ended);
        }
        if request.header("expect").is_some() {
            (&*stream).write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        let length = request
            .header("content-length")
            .and_then(|length| length.parse().ok());
        request.body = vec![0; length.unwrap_or(0)];
        reader.read_exact(&mut request.body)?;
        seen.lock().unwrap().push(request.clone());
        let reply = handler(&request);
        let reply = match (request.method.as_str(), reply) {
            ("HEAD", Reply::Answer(status, mut headers, body)) => {
                headers.push(("Content-Length", body.len().to_string()));
                Reply::Answer(status, headers, Vec::new())
            }
            (_, reply) => reply,
        };
        send(stream, &reply, ended)?;
        if !matches!(reply, Reply::Answer(..)) {
            break;
        }
    }
    Ok(())
}

fn head(reader: &mut impl BufRead) -> std::io::Result<Option<Request>> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let mut words = lines[0].split(' ').map(str::to_owned);
    let header = |line: &String| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_owned(), value.trim().to_owned()))
    };
    Ok(Some(Request {
        method: words.next().unwrap(),
        target: words.next().unwrap(),
        headers: lines[1..].iter().filter_map(header).collect(),
        body: Vec::new(),
    }))
}

fn send(mut stream: &TcpStream, reply: &Reply, ended: &AtomicBool) -> std::io::Result<()> {
    match reply {
        Reply::Answer(status, headers, body) => {
            let mut text = format!("HTTP/1.1 {status} Whatever\r\n");
            if !headers.iter().any(|(name, _)| *name == "Content-Length") {
                text += &format!("Content-Length: {}\r\n", body.len());
            }
            for (name, value) in headers {
                text += &format!("{name}: {value}\r\n");
            }
            stream.write_all((text + "\r\n").as_bytes())?;
            stream.write_all(body)
        }
        Reply::Silence => {
            for _ in 0..600 {
                if ended.load(Ordering::SeqCst) {
                    break;
                }
                std::thread::sleep(Duration::from_millis(50));
            }
            Ok(())
        }
        Reply::Cut(body, length) => {
            let text = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
            stream.write_all(text.as_bytes())?;
            stream.write_all(body)
        }
        Reply::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
            let chunk = [b"1000\r\n".as_slice(), &[b'x'; 4096], b"\r\n"].concat();
            // As much as nobody may read.
            for _ in 0..100_000 {
                stream.write_all(&chunk)?;
            }
            Ok(())
        }
        Reply::Raw(bytes) => stream.write_all(bytes),
    }
}
