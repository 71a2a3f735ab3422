//! Requests on the default port.

use super::*;

/// Browsers name neither in Host nor in Origin the port that goes without saying.
#[test]
fn the_page_on_port_80_is_let_in() {
    for (port, written) in [(80, "127.0.0.1"), (8080, "127.0.0.1:8080")] {
        let address = as_browsers_write((Ipv4Addr::LOCALHOST, port).into());
        let gate = Gate { address, token: "token".to_owned(), ticket: Arc::default() };
        let ask = |host: &str, origin: &str| {
            let request = Request::post("/token/bake").header(header::HOST, host);
            let request = request.header(header::ORIGIN, origin).body(Body::empty()).expect("a request");
            gate.admit(&request.into_parts().0).ok()
        };
        let own = format!("http://{written}");
        assert_eq!(ask(written, &own).as_deref(), Some("bake"), "{port}");
        assert_eq!(ask(written, "http://127.0.0.1:81"), None, "{port}");
        assert_eq!(ask("127.0.0.1:81", &own), None, "{port}");
    }
}
