//! Receivers on the command line.

use super::*;

#[test]
fn receivers_have_a_short_and_a_full_form() {
    for (text, expected) in [
        ("llf", "llf:127.0.0.1:11111"),
        ("vmc", "vmc:127.0.0.1:39539"),
        ("llf:studio", "llf:studio:11111"),
        ("vmc:10.0.0.7:39540", "vmc:10.0.0.7:39540"),
        ("vmc:[::1]", "vmc:::1:39539"),
        ("llf:[fe80::1]:7", "llf:fe80::1:7"),
    ] {
        assert_eq!(
            text.parse::<Target>().map(|target| target.to_string()),
            Ok(expected.to_owned()),
            "{text}"
        );
    }
    for text in ["", "osc", "llf:", "llf:x:", "llf:x:0", "llf:x:70000", "llf:[::1", "llf:[::1]7", "vmc:x:y"] {
        assert!(text.parse::<Target>().is_err(), "{text}");
    }
}

#[test]
fn ipv4_addresses_are_preferred() {
    let chosen = |found: &[&str]| {
        let found = found.iter().map(|address| address.parse().expect("an address"));
        preferred(found).map(|address: SocketAddr| address.to_string())
    };
    let (old, new) = ("192.168.1.20:11111", "[::1]:11111");
    assert_eq!(chosen(&[new, old, "10.0.0.7:11111"]).as_deref(), Some(old));
    assert_eq!(chosen(&[old, new]).as_deref(), Some(old));
    assert_eq!(chosen(&[new]).as_deref(), Some(new));
    assert_eq!(chosen(&[]), None);
}
