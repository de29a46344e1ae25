//! Displays under X11: `RandR` says where they are, `GetImage` what they show.

use warifu_device::ports::{Frame, ScreenError, grey};
use x11rb::connection::Connection;
use x11rb::image::{BitsPerPixel, Image, ImageOrder, PixelLayout};
use x11rb::protocol::randr;
use x11rb::protocol::xproto::{Screen, Visualtype};
use x11rb::rust_connection::RustConnection;

/// A part of the root window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Area {
    x: i16,
    y: i16,
    width: u16,
    height: u16,
}

/// What every display shows now.
///
/// # Errors
/// [`ScreenError::Unavailable`] where there is no X server, or it does not show.
pub fn displays() -> Result<Vec<Frame>, ScreenError> {
    let (connection, number) = x11rb::connect(None).map_err(unavailable)?;
    let screen = connection.setup().roots.get(number);
    let screen = screen.ok_or(ScreenError::Unavailable)?;
    let layout = layout(screen)?;
    let areas = areas(&connection, screen).into_iter();
    let shown = areas.map(|area| shown(&connection, screen, area, layout));
    shown.collect()
}

/// Each display once, also where two show the same.
fn areas(connection: &RustConnection, screen: &Screen) -> Vec<Area> {
    let whole = Area {
        x: 0,
        y: 0,
        width: screen.width_in_pixels,
        height: screen.height_in_pixels,
    };
    let monitors = randr::get_monitors(connection, screen.root, true);
    let monitors = monitors.ok().and_then(|monitors| monitors.reply().ok());
    let mut areas = Vec::new();
    for monitor in monitors.map(|reply| reply.monitors).unwrap_or_default() {
        let area = Area {
            x: monitor.x,
            y: monitor.y,
            width: monitor.width,
            height: monitor.height,
        };
        if area.is_within(whole) && !areas.contains(&area) {
            areas.push(area);
        }
    }
    if areas.is_empty() {
        areas.push(whole);
    }
    areas
}

impl Area {
    /// The server refuses to show what is outside.
    fn is_within(self, whole: Self) -> bool {
        let end = |start: i16, length: u16| i32::from(start) + i32::from(length);
        let within = |start: i16, length: u16, most: u16| {
            start >= 0 && length > 0 && end(start, length) <= i32::from(most)
        };
        within(self.x, self.width, whole.width) && within(self.y, self.height, whole.height)
    }
}

fn shown(
    connection: &RustConnection,
    screen: &Screen,
    area: Area,
    layout: PixelLayout,
) -> Result<Frame, ScreenError> {
    let Area {
        x,
        y,
        width,
        height,
    } = area;
    let image = Image::get(connection, screen.root, x, y, width, height);
    let (image, _) = image.map_err(unavailable)?;
    Ok(Frame {
        width: u32::from(width),
        height: u32::from(height),
        grey: greys(&image, layout),
    })
}

fn greys(image: &Image<'_>, layout: PixelLayout) -> Vec<u8> {
    let of = |pixel: u32| {
        let (red, green, blue) = layout.decode(pixel);
        let [red, green, blue] = [red, green, blue].map(|wide| wide.to_be_bytes()[0]);
        grey(red, green, blue)
    };
    if image.bits_per_pixel() == BitsPerPixel::B32 {
        let pixels = image.data().chunks_exact(4);
        let order = image.byte_order();
        return pixels.map(|bytes| of(pixel(bytes, order))).collect();
    }
    let rows = 0..image.height();
    let pixels = rows.flat_map(|y| (0..image.width()).map(move |x| (x, y)));
    pixels.map(|(x, y)| of(image.get_pixel(x, y))).collect()
}

fn pixel(bytes: &[u8], order: ImageOrder) -> u32 {
    let bytes = bytes.try_into().unwrap_or_default();
    if order == ImageOrder::MsbFirst {
        u32::from_be_bytes(bytes)
    } else {
        u32::from_le_bytes(bytes)
    }
}

fn layout(screen: &Screen) -> Result<PixelLayout, ScreenError> {
    let visuals = screen
        .allowed_depths
        .iter()
        .flat_map(|depth| &depth.visuals);
    let mut visuals = visuals.filter(|visual: &&Visualtype| visual.visual_id == screen.root_visual);
    let visual = visuals.next().ok_or(ScreenError::Unavailable)?;
    PixelLayout::from_visual_type(*visual).map_err(unavailable)
}

fn unavailable<E>(_: E) -> ScreenError {
    ScreenError::Unavailable
}
