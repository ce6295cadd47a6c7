/** Who is asking: the part of a verified token that the rest of the BFF may see. */
export interface Principal {
  /** The LMS's `user_id` as text; owns everything this person creates here. */
  userId: string;
  username: string;
  /**
   * The raw JWT for calling the LMS as this person. Never logged, stored, or sent anywhere else.
   */
  token: string;
  /** The token's `administrator` claim. Course roles are not in the token: ask the LMS. */
  isGlobalStaff: boolean;
  /** Unix seconds. */
  expiresAt: number;
}

/** Header names are lower case, as `node:http` gives them. */
export interface RequestHead {
  method: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}
