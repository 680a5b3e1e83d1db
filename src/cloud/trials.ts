/** Who signs the calls. */
export type Identity = { readonly account: string; readonly arn: string };

/** What `plan` reads of an instance, by the name of its call. */
export type InstanceRead = 'DescribeDBInstanceAttribute' | 'DescribeAccounts' | 'DescribeDatabases';
export type SecretRead = 'DescribeSecret' | 'ListSecretVersionIds' | 'GetSecretPolicy';

/** The reads that `plan` needs, one at a time and small. All throw DiagnosticsError. */
export type Trials = {
  readonly identity: (signal?: AbortSignal) => Promise<Identity>;
  /** Names of the managed secrets on the first page of the list. */
  readonly listSecrets: (signal?: AbortSignal) => Promise<readonly string[]>;
  readonly readSecret: (read: SecretRead, name: string, signal?: AbortSignal) => Promise<void>;
  readonly readInstance: (read: InstanceRead, id: string, signal?: AbortSignal) => Promise<void>;
  /** Whether KMS has its service-linked role for RDS. */
  readonly hasServiceRole: (signal?: AbortSignal) => Promise<boolean>;
};

export type Reachable = {
  /** `KMS` */
  readonly service: string;
  /** `https://kms.cn-hangzhou.aliyuncs.com` */
  readonly address: string;
  /** Asks without a signature. The service's clock in milliseconds since 1970, where it tells one. Throws DiagnosticsError. */
  readonly reach: (signal?: AbortSignal) => Promise<number | undefined>;
};

/** A connection in its parts, so that each can be told to be well or not. */
export type Examination = {
  readonly endpoints: readonly Reachable[];
  /** Where credentials come from, by name, and what they let read. Throws DiagnosticsError. */
  readonly open: () => Promise<{ readonly source: string; readonly trials: Trials }>;
};
