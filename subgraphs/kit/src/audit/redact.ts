const SECRET = /password|secret|token|code|credential|username|seal|hash|jpeg|picture|content|callbackurl/i;
const TEXT_MAX = 200;
const TARGET_MAX = 4_000;

/** Arguments as JSON for people who read the log later: nothing that opens anything, nothing long. */
export function redact(target: unknown): string {
  const text = JSON.stringify(target, (name, value: unknown) => {
    if (SECRET.test(name) && value !== null && value !== undefined) return '[hidden]';
    if (typeof value === 'string' && value.length > TEXT_MAX) return `${value.slice(0, TEXT_MAX)}…`;
    return value;
  });
  return (text ?? '').slice(0, TARGET_MAX);
}
