import { checkPermissions, invoke, requestPermissions } from "@tauri-apps/api/core";
import type { ErrorView } from "./bindings";

interface Permissions {
  camera: "granted" | "denied" | "prompt" | "prompt-with-rationale";
}

/** The text of a QR by the system's scanner, on phones; null where the customer closed it. */
export async function scannedByPhone(): Promise<string | null> {
  let { camera } = await checkPermissions<Permissions>("barcode-scanner");
  if (camera !== "granted") {
    ({ camera } = await requestPermissions<Permissions>("barcode-scanner"));
  }
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- as commands do
  if (camera !== "granted") throw refused();
  try {
    const formats = ["QR_CODE"];
    const scanned = await invoke<{ content: string }>("plugin:barcode-scanner|scan", { formats });
    return scanned.content;
  } catch {
    return null;
  }
}

function refused(): ErrorView {
  return { code: "camera_refused", field: "picture", data: {} };
}
