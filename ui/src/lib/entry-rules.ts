import type { ErrorCode } from "../state/views";

/** What is wrong with a normalised service ID, if anything. */
export function serviceIdProblem(serviceId: string): ErrorCode | null {
  if (/[^0-9]/u.test(serviceId)) return "service_id_characters";
  return serviceId.length === 8 ? null : "service_id_length";
}

/** What is wrong with a normalised user ID, if anything. */
export function userIdProblem(userId: string): ErrorCode | null {
  if (userId === "") return "user_id_empty";
  if (/[^A-Z0-9]/u.test(userId)) return "user_id_characters";
  return userId.length <= 32 ? null : "user_id_length";
}

/** What is wrong with a display name, if anything. */
export function displayNameProblem(name: string): ErrorCode | null {
  const length = [...name.trim()].length;
  return length >= 1 && length <= 40 ? null : "display_name_length";
}
