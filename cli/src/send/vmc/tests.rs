//! Messages and packets.

use super::*;

fn messages(controls: &[&str], values: &[f32]) -> Vec<OscMessage> {
    let mut all = Vec::new();
    Vmc::new(controls, Ratio::whole(50)).encode(75, values, |bytes| {
        assert!(bytes.len() <= MAX_BUNDLE_BYTES, "{}", bytes.len());
        let Ok((rest, OscPacket::Bundle(bundle))) = rosc::decoder::decode_udp(bytes) else {
            panic!("no bundle")
        };
        assert!(rest.is_empty() && bundle.timetag == NOW);
        for packet in bundle.content {
            let OscPacket::Message(message) = packet else { panic!("no message") };
            all.push(message);
        }
    });
    all
}

#[test]
fn a_rig_frame_is_its_values_then_apply() {
    let all = messages(&["jawOpen", "aa"], &[0.25, 0.5]);
    let texts: Vec<String> =
        all.iter().map(|message| format!("{} {:?}", message.addr, message.args)).collect();
    assert_eq!(
        texts,
        [
            "/VMC/Ext/OK [Int(1)]",
            "/VMC/Ext/T [Float(1.5)]",
            "/VMC/Ext/Blend/Val [String(\"jawOpen\"), Float(0.25)]",
            "/VMC/Ext/Blend/Val [String(\"A\"), Float(0.5)]",
            "/VMC/Ext/Blend/Apply []",
        ]
    );
}

#[test]
fn a_large_rig_goes_in_several_packets() {
    let names: Vec<String> = (0..251).map(|number| format!("CTRL_expressions_number{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let all = messages(&names, &vec![0.5; 251]);
    assert_eq!(all.len(), 251 + 3);
    assert_eq!(all.last().map(|message| message.addr.as_str()), Some("/VMC/Ext/Blend/Apply"));
}
