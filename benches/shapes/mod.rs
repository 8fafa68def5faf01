//! The large files that are measured: what each of them is made of, again and again.

use std::fs;
use std::path::Path;

/// A text of about so many bytes.
type Shape = fn(usize) -> String;

/// The files, by name.
pub(crate) const SHAPES: [(&str, Shape); 9] = [
    ("clean", clean),
    ("rich", rich),
    ("rendered", rendered),
    ("resources", resources),
    ("settings", settings),
    ("used", used),
    ("faulty", faulty),
    ("comments", comments),
    ("references", references),
];

/// A file of about so many bytes.
pub(crate) fn shaped(shape: &str, size: usize) -> String {
    let (_, make) = SHAPES
        .iter()
        .find(|(name, _)| *name == shape)
        .expect("the shapes are named here alone");
    make(size)
}

/// Writes every file of that size into a folder.
pub(crate) fn write(folder: &Path, size: usize) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    SHAPES
        .iter()
        .try_for_each(|(name, make)| fs::write(folder.join(format!("{name}.conf")), make(size)))
}

fn repeated(size: usize, part: impl Fn(usize) -> String) -> String {
    let mut text = "[DEFAULT]\nnodes = *\n\n[env]\nport = 5000\n\n".to_owned();
    let mut number = 0;
    while text.len() < size {
        text += &part(number);
        number += 1;
    }
    text
}

/// Containers and their addresses, with nothing to say about them.
fn clean(size: usize) -> String {
    repeated(size, |n| {
        let [_, a, b, c] = u32::try_from(n).unwrap_or_default().to_be_bytes();
        format!(
            "[ip#{n}]\ntype = netns\nipname = 10.{a}.{b}.{c}\nipdev = br0\nnetmask = 8\nnetns = container#{n}\n\n\
             [container#{n}]\ntype = docker\nimage = ghcr.io/opensvc/shop:2.8.{n}\nrm = true\ndetach = true\n\
             hostname = web{n}\nuser = 1000\nentrypoint = /bin/shop\ncommand = serve --port 8080\n\
             environment = SHOP={n} LOG=info\nstart_timeout = 2m\nstop_timeout = 30s\nrestart = 3\n\
             optional = false\npull_timeout = 5m\ntags = web front\n\n"
        )
    })
}

/// Registries that set much of what they can.
fn rich(size: usize) -> String {
    repeated(size, |n| {
        format!(
            "[container#c{n}]\ntype = docker\nimage = ghcr.io/opensvc/registry:2.8.3\nrm = true\ndetach = true\n\
             interactive = false\ntty = false\nhostname = web{n}\nuser = 1000\nentrypoint = /bin/registry\n\
             command = serve /etc/docker/registry/config.yml\nvolume_mounts = /srv/data{n}:/var/lib/registry:rw\n\
             environment = PORT={{env.port}} LOG=info\nstart_timeout = 2m\nstop_timeout = 30s\nrestart = 3\n\
             monitor = true\noptional = false\npull_timeout = 5m\ntags = web front\n\
             comment = The web front of shop number {n}\nrun_args = --memory 512m --cpus 2\nnetns = none\n\n"
        )
    })
}

/// What the template `registry` makes, for one registry after the other.
fn rendered(size: usize) -> String {
    let golden = include_str!("../../tests/golden/registry.conf");
    let (head, resources) = golden.split_once("\n[ip#").expect("it has an address");
    let (resources, env) = resources.split_once("\n[env]").expect("it has answers");
    let mut text = format!("{head}\n[env]{env}\n");
    let mut number = 0;
    while text.len() < size {
        let mut own = format!("[ip#{resources}\n");
        for name in ["#cni", "#pause", "#registry", "#data", "{name}-data"] {
            own = own.replace(name, &format!("{name}{number}"));
        }
        text += &own;
        number += 1;
    }
    text
}

/// Many resources.
fn resources(size: usize) -> String {
    repeated(size, |n| {
        format!(
            "[volume#v{n}]\nname = data{n}\nsize = 10g\n\n\
             [container#c{n}]\ntype = docker\nimage = ghcr.io/opensvc/registry:2.8.3\nrm = true\n\
             netns = none\nvolume_mounts = data{n}:/var/lib/registry:rw\nenvironment = PORT={{env.port}}\n\n"
        )
    })
}

/// Many lines of one section that takes any key, with a finding each.
fn settings(size: usize) -> String {
    repeated(size, |n| {
        format!("key_{n} = the value of a line that is as long as most lines are\n")
    })
}

/// The same, each of them referred to.
fn used(size: usize) -> String {
    repeated(size, |n| {
        format!(
            "key_{n} = the value of a line that is as long as most are\nuse_{n} = {{env.key_{n}}}\n"
        )
    })
}

/// Containers with six faults each.
fn faulty(size: usize) -> String {
    repeated(size, |n| {
        format!(
            "[container#c{n}]\ntype = docker\nimgae = ghcr.io/opensvc/registry:2.8.3\nrm = maybe\n\
             start_timeout = soon\nrestart = often\nvolume_mounts = {{env.data}}:/data\nnetns = container#x{n}\n\n"
        )
    })
}

/// Many comments.
fn comments(size: usize) -> String {
    repeated(size, |_| {
        "# A line that says why the next one is as it is.\n\n".to_owned()
    })
}

/// One long value, and as many references to its words: quadratic to whoever takes it apart at each.
fn references(size: usize) -> String {
    let half = size / 2;
    let mut text = "[env]\nlong = ".to_owned();
    text += &"x ".repeat(half / 2);
    text.push('\n');
    let mut number = 0;
    while text.len() < 2 * half {
        text += &format!("a{number} = {{env.long[{number}]}}\n");
        number += 1;
    }
    text
}
