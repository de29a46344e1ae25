/** What the system asks for, as media queries; tests add to it. jsdom has none. */
export const asked = new Set<string>();
