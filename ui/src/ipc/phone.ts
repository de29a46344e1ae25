import { checkPermissions, invoke, requestPermissions } from "@tauri-apps/api/core";
import type { ErrorCode, ErrorView } from "./bindings";

interface Permissions {
  camera: "granted" | "denied" | "prompt" | "prompt-with-rationale";
}

/**
 * The text of a QR by the system's scanner, on phones; null where it was stopped.
 * The camera's picture lies behind the page, which says so by `opened`.
 */
export async function scannedByPhone(opened: () => void): Promise<string | null> {
  await ask();
  const options = { formats: ["QR_CODE"], windowed: true };
  const scanning = invoke<{ content: string }>("plugin:barcode-scanner|scan", options);
  opened();
  try {
    return (await scanning).content;
  } catch (thrown) {
    const said = typeof thrown === "string" ? thrown : String((thrown as Error).message);
    if (STOPPED.test(said)) return null;
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- as commands do
    throw trouble(meant(said));
  }
}

/** The camera's light goes off, and the scanner answers. */
export function stopPhone(): Promise<void> {
  return invoke("plugin:barcode-scanner|cancel");
}

async function ask(): Promise<void> {
  let { camera } = await checkPermissions<Permissions>("barcode-scanner");
  if (camera !== "granted") {
    ({ camera } = await requestPermissions<Permissions>("barcode-scanner"));
  }
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- as commands do
  if (camera !== "granted") throw trouble("camera_refused");
}

const STOPPED = /cancell?ed/iu;

/** The scanner tells its errors in English, and no two systems the same. */
function meant(said: string): ErrorCode {
  if (/permission|denied/iu.test(said)) return "camera_refused";
  return /no camera/iu.test(said) ? "camera_missing" : "camera_failed";
}

function trouble(code: ErrorCode): ErrorView {
  return { code, field: "picture", data: {} };
}
