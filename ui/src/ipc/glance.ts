import type { GlanceView } from "./bindings";
import type { Glance } from "./token-client";

/** As the core packs it: the length of the head, the head as JSON, one byte of grey a pixel. */
export function unpacked(packed: ArrayBuffer): Glance {
  const length = new DataView(packed).getUint32(0, true);
  const head = new TextDecoder().decode(new Uint8Array(packed, 4, length));
  const view = JSON.parse(head) as GlanceView;
  return { ...view, pixels: new Uint8Array(packed, 4 + length) };
}
