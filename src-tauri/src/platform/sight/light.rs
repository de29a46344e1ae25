//! The light in a camera's picture, which is all that a QR is made of.

use warifu_device::ports::Frame;

/// Takes every `step`th byte of each line; a line may have bytes that only fill
/// it up. `None` where the picture is not whole.
pub fn every(step: usize, width: u32, height: u32, line: u32, bytes: &[u8]) -> Option<Frame> {
    let used = width as usize * step;
    let line = (line as usize).max(used);
    let lines = bytes.chunks(line).take(height as usize);
    let lines = lines.filter_map(|line| line.get(..used));
    let grey: Vec<u8> = lines
        .flat_map(|line| line.iter().step_by(step).copied())
        .collect();
    let whole = grey.len() == width as usize * height as usize;
    whole.then_some(Frame {
        width,
        height,
        grey,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_light_is_taken_out_of_a_cameras_lines() {
        // Two pixels a line, and two bytes that fill it up.
        let bytes = [1, 90, 2, 91, 0, 0, 3, 92, 4, 93, 0, 0];
        let read = every(2, 2, 2, 6, &bytes).unwrap();
        assert_eq!((read.width, read.height), (2, 2));
        assert_eq!(read.grey, [1, 2, 3, 4]);
        let read = every(1, 2, 2, 0, &[1, 2, 3, 4]).unwrap();
        assert_eq!(read.grey, [1, 2, 3, 4]);
        assert_eq!(every(2, 2, 2, 6, &bytes[..7]), None, "half a picture");
        assert_eq!(every(2, 2, 2, 6, &[]), None);
    }
}
