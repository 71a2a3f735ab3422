use super::catch_panic;

#[test]
fn a_panic_ends_the_work_and_nothing_else() {
    assert_eq!(catch_panic(|| 3), Some(3));
    assert_eq!(catch_panic(|| panic!("on purpose")), None::<()>);
}
