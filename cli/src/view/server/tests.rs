//! Requests on the default port.

use super::*;

/// Browsers omit the default port in Host and Origin.
#[test]
fn the_page_on_port_80_is_allowed() {
    for (port, written) in [(80, "127.0.0.1"), (8080, "127.0.0.1:8080")] {
        let address = as_browsers_write((Ipv4Addr::LOCALHOST, port).into());
        let access = Access { address, token: "token".to_owned(), one_time_token: Arc::default() };
        let ask = |host: &str, origin: &str| {
            let request = Request::post("/token/bake").header(header::HOST, host);
            let request = request.header(header::ORIGIN, origin).body(Body::empty()).expect("a request");
            access.allowed_path(&request.into_parts().0).ok()
        };
        let own = format!("http://{written}");
        assert_eq!(ask(written, &own).as_deref(), Some("bake"), "{port}");
        assert_eq!(ask(written, "http://127.0.0.1:81"), None, "{port}");
        assert_eq!(ask("127.0.0.1:81", &own), None, "{port}");
    }
}
