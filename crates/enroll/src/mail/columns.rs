//! Tables: a head of labels, and their values in the row beneath.

use super::around;
use super::labels::Label;
use super::lines::Line;

/// Nothing but another column follows on its line, or nothing at all.
pub(super) fn is_head(line: &Line, label: Label, limit: usize) -> bool {
    let rest: String = line.part(label.to, line.chars.len()).iter().collect();
    let next = rest.trim_start_matches(' ');
    let apart = next.starts_with(['|', '\t']) || rest.starts_with("  ");
    apart || around::value_after(line, label.to, limit).is_none()
}

/// The cell of `row` under the label; rows of another shape have none.
pub(super) fn cell_of(head: &Line, label: Label, row: &Line) -> Option<String> {
    let all: String = head.chars.iter().collect();
    let left: String = head.part(0, label.from).iter().collect();
    let row: String = row.chars.iter().collect();
    for between in ["|", "\t", "  ", " "] {
        let cells = cells(&row, between);
        if all.contains(between) && cells.len() == self::cells(&all, between).len() {
            let place = self::cells(&format!("{left}x"), between).len();
            return cells.get(place.checked_sub(1)?).cloned();
        }
    }
    None
}

fn cells(text: &str, between: &str) -> Vec<String> {
    let cells = text.split(between).map(str::trim);
    let cells = cells.filter(|cell| !cell.is_empty());
    cells.map(str::to_owned).collect()
}
