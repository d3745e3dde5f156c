/** Every stable error code, by area. A client may rely on a code; messages may change. */
export const errorCodes = {
} as const;
