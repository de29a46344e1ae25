import "@testing-library/jest-dom/vitest";
import { asked } from "./src/testing/media";

// jsdom has no layout and no media: just enough of both.
window.scrollTo = () => undefined;
window.matchMedia = (query: string) =>
  ({
    get matches() {
      return asked.has(query);
    },
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }) as unknown as MediaQueryList;

// jsdom's files cannot be read as browsers' can.
File.prototype.arrayBuffer = function (this: File) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(reader.result as ArrayBuffer);
    };
    reader.onerror = reject;
    reader.readAsArrayBuffer(this);
  });
};

// axe asks for it; without layout there is nothing to draw.
HTMLCanvasElement.prototype.getContext = () => null;
