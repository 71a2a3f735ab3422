//! Sends rig frames to other programs by UDP.

mod live_link_face;
mod rest;
mod ticks;
mod vmc;

use std::net::{SocketAddr, ToSocketAddrs as _, UdpSocket};
use std::str::FromStr;
use std::time::Instant;

use anyhow::Context as _;
use clap::Args;
use v2f::rig::Rig;

use crate::failure::{Failed, Fault, FaultOf as _};
use crate::frame_rate::{RateChoice, Ratio};

use live_link_face::LiveLinkFace;
use rest::Rest;
pub use ticks::Ticks;
use vmc::Vmc;

/// Options of the receivers.
#[derive(Debug, Clone, Args)]
pub struct SendArguments {
    /// Receiver of the curves: llf (Live Link Face, port 11111) or vmc (VMC over OSC, port 39539), with :HOST
    /// and :PORT unless 127.0.0.1 and the default port are meant; may be repeated
    #[arg(long = "send", value_name = "PROTOCOL[:HOST[:PORT]]")]
    pub targets: Vec<Target>,
    /// Rig frames per second to send: 24, 25, 29.97, 30, 48, 50, 59.94, 60 or a ratio N/D
    #[arg(long, value_name = "RATE", default_value = "60", value_parser = parse_rate)]
    pub fps: Ratio,
    /// Subject name in Live Link Face receivers
    #[arg(long, value_name = "NAME", default_value = "v2f", value_parser = parse_subject)]
    pub subject: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protocol {
    LiveLinkFace,
    Vmc,
}

/// A receiver, as the command line names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    protocol: Protocol,
    host: String,
    port: u16,
}

impl Protocol {
    fn default_port(self) -> u16 {
        match self {
            Self::LiveLinkFace => 11_111,
            Self::Vmc => 39_539,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::LiveLinkFace => "llf",
            Self::Vmc => "vmc",
        }
    }
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const EXPECTED: &str = "expected llf or vmc, then :HOST and :PORT where needed, \
            as in llf:192.168.1.20:11111 or vmc:[::1]";
        let (name, rest) = text.split_once(':').map_or((text, None), |(name, rest)| (name, Some(rest)));
        let protocol = [Protocol::LiveLinkFace, Protocol::Vmc]
            .into_iter()
            .find(|protocol| protocol.name() == name)
            .ok_or(EXPECTED)?;
        let default = protocol.default_port();
        let (host, port) = match rest {
            None => ("127.0.0.1", None),
            Some(rest) if rest.starts_with('[') => {
                let (host, after) = rest[1..].split_once(']').ok_or(EXPECTED)?;
                (host, if after.is_empty() { None } else { Some(after.strip_prefix(':').ok_or(EXPECTED)?) })
            }
            Some(rest) => rest.split_once(':').map_or((rest, None), |(host, port)| (host, Some(port))),
        };
        let port = port.map_or(Ok(default), |port| port.parse().map_err(|_| EXPECTED))?;
        if host.is_empty() || port == 0 {
            return Err(EXPECTED.to_owned());
        }
        Ok(Self { protocol, host: host.to_owned(), port })
    }
}

fn parse_rate(text: &str) -> Result<Ratio, String> {
    match text.parse()? {
        RateChoice::PerSecond(ratio) => Ok(ratio),
        RateChoice::Student => {
            Err("the rate of the student cannot be sent; name frames per second".to_owned())
        }
    }
}

/// A subject name. Live Link Face states its length in bytes; 64 is our limit.
fn parse_subject(text: &str) -> Result<String, String> {
    if text.is_empty() || text.len() > 64 {
        return Err("expected a name of 1 to 64 bytes".to_owned());
    }
    Ok(text.to_owned())
}

/// Sends each rig frame to every receiver.
pub struct Sender {
    receivers: Vec<Receiver>,
    refused: u64,
    ticks: Ticks,
    neutral: Vec<f32>,
    /// The rig frame that was sent last, and its number.
    last: Option<(u64, Vec<f32>)>,
}

struct Receiver {
    socket: UdpSocket,
    address: SocketAddr,
    encoder: Encoder,
}

enum Encoder {
    LiveLinkFace(LiveLinkFace),
    Vmc(Vmc),
}

impl Sender {
    /// Opens a socket per receiver.
    ///
    /// # Errors
    /// The host is not known, a protocol cannot carry the rig, or the machine has no network.
    pub fn open(targets: &[Target], rig: &Rig, rate: Ratio, subject: &str) -> Result<Self, Failed> {
        let controls: Vec<&str> = rig.names().collect();
        let mut receivers = Vec::new();
        for target in targets {
            let encoder = match target.protocol {
                Protocol::LiveLinkFace => {
                    Encoder::LiveLinkFace(LiveLinkFace::new(subject, &controls, rate).fault(Fault::Usage)?)
                }
                Protocol::Vmc => Encoder::Vmc(Vmc::new(&controls, rate)),
            };
            let address = (target.host.as_str(), target.port)
                .to_socket_addrs()
                .ok()
                .and_then(preferred)
                .with_context(|| format!("--send: the host {} is not known", target.host))
                .fault(Fault::Usage)?;
            let local = if address.is_ipv6() { "[::]:0" } else { "0.0.0.0:0" };
            let socket =
                UdpSocket::bind(local).context("no socket can be opened").fault(Fault::Environment)?;
            receivers.push(Receiver { socket, address, encoder });
        }
        let (ticks, neutral) = (Ticks::new(rate), rig.neutral().to_vec());
        Ok(Self { receivers, refused: 0, ticks, neutral, last: None })
    }

    /// Sends rig frame `index` now. Datagrams that the network refuses are counted.
    pub fn send(&mut self, index: u64, values: &[f32]) {
        let (number, last) = self.last.get_or_insert_with(|| (index, Vec::new()));
        *number = index;
        last.clear();
        last.extend_from_slice(values);
        self.send_datagrams(index, values);
    }

    /// Ends the stream: brings the rig to rest within about a quarter of a second, and returns the number of
    /// rig frames that this took. Call it whatever ended the stream, Ctrl-C too. Without a rig frame before,
    /// it sends nothing.
    pub fn end(&mut self) -> u64 {
        let Some((number, from)) = self.last.take() else { return 0 };
        let neutral = std::mem::take(&mut self.neutral);
        let rest = Rest::new(self.ticks.due(1), &from, &neutral);
        let mut values = from.clone();
        let began = Instant::now();
        for step in 1..=rest.frames() {
            std::thread::sleep(rest.due(step).saturating_sub(began.elapsed()));
            rest.blend(step, &from, &neutral, &mut values);
            self.send_datagrams(number + u64::from(step), &values);
        }
        self.neutral = neutral;
        rest.frames().into()
    }

    fn send_datagrams(&mut self, index: u64, values: &[f32]) {
        for receiver in &mut self.receivers {
            let (socket, address, refused) = (&receiver.socket, receiver.address, &mut self.refused);
            let mut datagram = |bytes: &[u8]| {
                if let Err(error) = socket.send_to(bytes, address) {
                    if *refused == 0 {
                        log::warn!("{address} cannot be reached: {error}");
                    }
                    *refused += 1;
                }
            };
            match &mut receiver.encoder {
                Encoder::LiveLinkFace(encoder) => datagram(encoder.encode(index, values)),
                Encoder::Vmc(encoder) => encoder.encode(index, values, datagram),
            }
        }
    }

    /// Datagrams that the network refused.
    pub fn refused(&self) -> u64 {
        self.refused
    }
}

/// The first IPv4 address, because receivers listen on IPv4; an IPv6 address where there is no other.
fn preferred(found: impl Iterator<Item = SocketAddr>) -> Option<SocketAddr> {
    let found: Vec<SocketAddr> = found.collect();
    found.iter().find(|address| address.is_ipv4()).or(found.first()).copied()
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.protocol.name(), self.host, self.port)
    }
}

#[cfg(test)]
mod tests;
