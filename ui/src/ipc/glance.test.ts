import { expect, test } from "vitest";
import { unpacked } from "./glance";

test("a glance is unpacked as the core packs it", () => {
  const head = new TextEncoder().encode('{"width":2,"height":1,"reading":null,"error":null}');
  const packed = new Uint8Array(4 + head.length + 2);
  new DataView(packed.buffer).setUint32(0, head.length, true);
  packed.set(head, 4);
  packed.set([8, 9], 4 + head.length);
  const glance = unpacked(packed.buffer);
  expect([glance.width, glance.height, glance.reading, glance.error]).toEqual([2, 1, null, null]);
  expect([...glance.pixels]).toEqual([8, 9]);
});
