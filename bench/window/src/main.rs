//! An empty window of the app's size, with nothing behind it: the floor for
//! time to first paint and for memory.

fn main() {
    let ran = tauri::Builder::default().run(tauri::generate_context!());
    if ran.is_err() {
        std::process::exit(1);
    }
}
