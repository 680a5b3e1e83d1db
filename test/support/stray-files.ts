/** Files of something else, given by mistake: of passwords, of other tools, of other formats. */
export const strays: Readonly<Record<string, string>> = {
  'a password': 'Canary7f3\n',
  'a password without an end of line': 'Canary7f3',
  'a quoted password': '"Canary7f3"\n',
  'two passwords': 'Canary7f3\nCanary7f3 too\n',
  pgpass: 'host:5432:db:user:Canary7f3\n',
  shadow: 'root:Canary7f3:1:2\ndaemon:*:1:2\n',
  'a url': 'mysql://root:Canary7f3@host/db\nfoo\n',
  'a url and a mistake': 'url: mysql://root:Canary7f3@host/db\n  x: [\n',
  exports: 'export PW=Canary7f3\nexport PW2=Canary7f3\n',
  'an env file': 'PW=Canary7f3\nTOKEN="Canary7f3\n',
  'a list': '- Canary7f3\n',
  'a JSON list': '["Canary7f3"]\n',
  'a JSON object': '{"Canary7f3": "Canary7f3"}\n',
  'a cut JSON object': '{"Canary7f3": "Canary7f3',
  'a key': 'Canary7f3: foo\n',
  'a key twice': 'Canary7f3: foo\nCanary7f3: bar\n',
  'keys twice beside a version': 'version: 1\nCanary7f3: foo\nCanary7f3: bar\n',
  'access keys': 'LTAIabc,Canary7f3\nb,c\n',
  'an ini file': '[client]\nuser=root\npw=Canary7f3\n',
  'an alias': 'pw: *Canary7f3\n',
  'a tag': 'pw: !Canary7f3 x\n',
  'a directive': '%Canary7f3\n---\nx\n',
  'a private key': '-----BEGIN PRIVATE KEY-----\nCanary7f3\n-----END PRIVATE KEY-----\n',
  'a compose file':
    'version: "3.8"\nservices: { db: { environment: { ROOT: Canary7f3 } } }\nsecrets: { Canary7f3: {} }\n',
  'a broken compose file': 'version: "3.8"\nservices: { db: { ROOT: Canary7f3 }\nsecrets: {}\n',
  'values of a chart': 'secrets:\n  db: Canary7f3\n',
  'broken values of a chart': 'version: 1\nsecrets:\n  db: "Canary7f3\n',
  'an encrypted file': 'owner: Canary7f3\nsecrets: []\nsops: { mac: Canary7f3 }\n',
};

/** The same in what may pass for a secrets file: the password stands where nothing has its place. */
export const misplaced: Readonly<Record<string, string>> = {
  'a file of another tool': '{ version: 1, owner: a, secrets: { db: Canary7f3 }, token: Canary7f3 }\n',
  'a secrets file with a text for its list': 'version: 1\nowner: a\nregion: cn-hangzhou\nsecrets: Canary7f3\n',
  'a secrets file of texts': 'version: 1\nowner: a\nregion: cn-hangzhou\nsecrets: [Canary7f3, x]\n',
  'a secrets file with a key of its own':
    'version: 1\nowner: a\nregion: cn-hangzhou\nsecrets:\n  - { name: a, instance: rm-bp1, pin: Canary7f3, tokens: [x, Canary7f3] }\n',
};
