/**
 * The catalog's view of the accepted definitions: trust on first use, quarantine for later changes.
 */

/** Label and address identify a server: another address is another server. */
interface PinOwner {
  label: string;
  url: string;
}

export interface NewPin {
  toolName: string;
  definitionHash: string;
  /** Canonical JSON. */
  definition: string;
}

export interface Pin {
  toolName: string;
  definitionHash: string;
  /** Milliseconds since the epoch. */
  firstSeen: number;
  acceptedAt: number;
  /** A user id, or `FIRST_USE` or `POLICY`. */
  acceptedBy: string;
}

export const FIRST_USE = 'first_use';
export const POLICY = 'policy';

export interface DefinitionPins {
  read: (owner: PinOwner) => Promise<readonly Pin[]>;
  /** The accepted definition as canonical JSON; `null` for a tool without a pin. */
  definition: (owner: PinOwner, toolName: string) => Promise<string | null>;
  /** Pins tools that have no pin yet; others keep theirs. */
  add: (owner: PinOwner, pins: readonly NewPin[], acceptedBy: string) => Promise<void>;
  /** Replaces the previously accepted definition. */
  replace: (owner: PinOwner, pin: NewPin, acceptedBy: string) => Promise<void>;
  /** Records that a changed definition is withheld. */
  quarantined: (
    owner: PinOwner,
    tool: Pick<NewPin, 'toolName' | 'definitionHash'>,
  ) => Promise<void>;
}
