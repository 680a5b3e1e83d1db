/** Who signs with an access key: the account owner, a RAM user, or a session of a role. */
export type Identity =
  | { readonly kind: 'root' }
  | { readonly kind: 'user'; readonly user: string }
  | { readonly kind: 'role'; readonly role: string; readonly session: string };

export type Role = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly createTime: number;
  /** The service that a service-linked role belongs to. */
  readonly service?: string;
};
