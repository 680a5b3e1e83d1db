/** Files with mistakes, for what people read about them. */
export const cases: Readonly<Record<string, string>> = {
  mistakes: `version: 1
owner: payments
regoin: cn-hangzhou
defaults:
  rotation: 7
instances:
  rm-orders: rm-bp1xxxxxxxx
  orders-db: rm-bp1xxxxxxxx
secrets:
  - nmae: orders/app
    instance: orders-db
    accounts:
      mode: daul
  - name: 00403
    instance: orders-db            # the big one
    accounts: { mode: dual, create: { name: orders_app, second: orders_app_2, grants: { orders: ReadWrit, audit: ReadOnly } } }
  - name: b
    instance: orders-db
    accounts: { mode: single, create: { name: dba_root, type: super, grants: {} } }
    onRemove: keepAccount
`,
  together: `version: 1
owner: payments
instances: { orders-db: rm-bp1xxxxxxxx }
secrets:
  - { name: a, instance: orders-bd, accounts: { mode: dual }, rotation: off }
  - { name: b, instance: orders-db, accounts: { mode: single, create: { name: x1, grants: {} } }, rotation: 5h }
  - { name: a, instance: orders-db, accounts: { mode: single, create: { name: x1, grants: {} } }, rotation: 7d }
  - { name: c, instance: orders-db, accounts: { mode: single, create: { name: x1, grants: {} } }, rotation: 7d }
`,
  passwords: `version: 1
owner: payments
region: cn-hangzhou
defaults: { rotation: 7d, tags: { note: "see 1-Canary-1" } }
secrets:
  - name: a
    instance: rm-bp1xxxxxxxx
    accounts:
      mode: single
      import:
        - name: legacy_a
          password: 1-Canary-1
  - name: b
    instance: rm-bp1xxxxxxxx
    accounts: { mode: single, import: [{ name: legacy_b, pwd: "1-Canary-1" }] }
  - name: c
    instance: rm-bp1xxxxxxxx
    accounts: { mode: single, import: [{ name: legacy_c, password: { env: A, fiel: B } }] }
    colour: red # 1-Canary-1
    tags: { other: "x!", pasword: 1-Canary-1 }
`,
  hostile: `version: 1
owner: payments
region: cn-hangzhou
defaults: { rotation: 7d }
secrets:
  - name: "订单\\u202e 库存"
    description: 订单服务的数据库账号，由支付团队负责维护，请不要在控制台里手工修改这个凭据的任何设置
    订单服务的数据库账号由支付团队负责维护请不要在控制台里手工修改这个凭据的任何设置订单服务的数据库账号: x
    instance: "rm-\u202ebp1\u0007%0A::error"
    accounts:\t{ mode:\tdual }
`,
  syntax: `version: 1
owner: payments
region: cn-hangzhou
secrets:
  - name: a
    instance: rm-bp1xxxxxxxx
    accounts: { mode: single, import: [{ name: legacy_a, password: "1-Canary-1 }] }
`,
  'far-syntax': 'version: 1\nowner: "payments" inc\nregion: cn-hangzhou\nsecrets: []\n',
  many: `version: 1
owner: payments
region: cn-hangzhou
secrets:
${Array.from({ length: 60 }, (_, index) => `  - { name: s${index}, instance: i i, accounts: { mode: dual }, colour: red, rotation: off }`).join('\n')}
`,
};
