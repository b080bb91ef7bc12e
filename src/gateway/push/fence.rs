//! Where a subscription may send this server: push services stand in the open internet, so an address of a private network
//! is somebody who wants a look at ours.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Longest address, bytes.
const MOST_BYTES: usize = 2048;

/// Whether an endpoint's address may be asked for; `anywhere` lets plain http, any port and private networks through.
pub(super) fn check(endpoint: &str, anywhere: bool) -> Result<(), &'static str> {
    if endpoint.len() > MOST_BYTES {
        return Err("is too long");
    }
    let url = reqwest::Url::parse(endpoint).map_err(|_unreadable| "is not an address")?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not hold a password");
    }
    if anywhere {
        return if matches!(url.scheme(), "http" | "https") { Ok(()) } else { Err("must begin with https://") };
    }
    if url.scheme() != "https" {
        return Err("must begin with https://");
    }
    if url.port().is_some() {
        return Err("must not name a port");
    }
    // An address in digits is asked without the resolver below.
    let literal = url.host_str().and_then(|host| host.trim_matches(['[', ']']).parse::<IpAddr>().ok());
    match literal {
        Some(ip) if !is_public(ip) => Err("is an address of a private network"),
        Some(_) | None => Ok(()),
    }
}

/// A resolver that knows no private address, whatever a name says: looked at when the connection is made, so that a name
/// cannot say one thing to the check and another to the connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outside;

impl Resolve for Outside {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|at| is_public(at.ip())).collect();
            if public.is_empty() {
                return Err("the name stands for no public address".into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Whether anybody in the internet could have this address.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b); // behind an operator's NAT
    let reserved = a == 0 || a >= 240 || (a, b, c) == (192, 0, 0) || (a == 198 && (18..20).contains(&b));
    !(ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_multicast() || ip.is_documentation() || shared || reserved)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    // An IPv4 address in IPv6 clothes: mapped, or translated on the way.
    if let Some(v4) = ip.to_ipv4_mapped() {
        return is_public_v4(v4);
    }
    if s[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        let [a, b] = s[6].to_be_bytes();
        let [c, d] = s[7].to_be_bytes();
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    let global_unicast = (s[0] & 0xe000) == 0x2000;
    let documentation = s[0] == 0x2001 && s[1] == 0x0db8;
    let tunnel = s[0] == 0x2002 || (s[0] == 0x2001 && s[1] == 0);
    global_unicast && !documentation && !tunnel
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_open_internet_is_reached() {
        for public in ["1.1.1.1", "172.32.0.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"] {
            assert!(is_public(public.parse().expect("an address")), "{public}");
        }
        let private = "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 198.18.0.1 \
                       ::1 :: fe80::1 fd00::1 ff02::1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: 2001:db8::1 ::127.0.0.1";
        for private in private.split_whitespace() {
            assert!(!is_public(private.parse().expect("an address")), "{private}");
        }
    }

    #[test]
    fn an_endpoint_is_https_without_port_password_or_private_address() {
        assert_eq!(check("https://fcm.googleapis.com/fcm/send/abc:def", false), Ok(()));
        for bad in [
            "http://push.example.com/1",
            "https://push.example.com:8443/1",
            "https://user:pass@push.example.com/1",
            "https://127.0.0.1/1",
            "https://2130706433/1",
            "https://0x7f.1/1",
            "https://[::1]/1",
            "https://[::ffff:10.0.0.1]/1",
            "ftp://push.example.com/1",
            "push",
        ] {
            assert!(check(bad, false).is_err(), "{bad}");
        }
        assert_eq!(check("http://127.0.0.1:9/1", true), Ok(()));
        assert!(check("file:///etc/passwd", true).is_err());
    }

    #[tokio::test]
    async fn a_name_that_stands_for_this_machine_is_not_resolved() {
        assert!(Outside.resolve("localhost".parse().expect("a name")).await.is_err());
    }
}
