// Load for the emulator: requests signed in advance, sent over keep-alive connections by hand, so that the sender costs
// less than the emulator that is measured.
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { connect } from 'node:net';

const key = { id: 'emulator', secret: 'emulator' };
const versions = { kms: '2016-01-20', rds: '2014-08-15' };
const percent = (text) =>
  encodeURIComponent(text).replace(/[!*'()]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
const form = (params) =>
  Object.keys(params)
    .sort()
    .map((name) => `${percent(name)}=${percent(params[name])}`)
    .join('&');
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const instant = () => `${new Date().toISOString().slice(0, 19)}Z`;
const formType = 'application/x-www-form-urlencoded';

const http = (target, headers, body) => {
  const lines = Object.entries({ ...headers, 'user-agent': 'bench', accept: 'application/json' });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(`POST ${target} HTTP/1.1\r\n${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
};

/** A request as the bytes on the wire, signed the old way. */
const v1 = (host, service, action, given) => {
  const params = {
    Action: action,
    Version: versions[service],
    Format: 'JSON',
    AccessKeyId: key.id,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: randomUUID(),
    Timestamp: instant(),
    ...given,
  };
  const text = `POST&%2F&${percent(form(params))}`;
  const Signature = createHmac('sha1', `${key.secret}&`).update(text).digest('base64');
  return http('/', { host, 'content-type': formType }, form({ ...params, Signature }));
};

const acs3 = (host, service, action, given) => {
  const body = form(given);
  const signed = {
    'content-type': formType,
    host,
    'x-acs-action': action,
    'x-acs-content-sha256': sha256(body),
    'x-acs-date': instant(),
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-version': versions[service],
  };
  const names = Object.keys(signed).join(';');
  const lines = Object.entries(signed).map(([name, value]) => `${name}:${value}\n`);
  const text = `POST\n/\n\n${lines.join('')}\n${names}\n${sha256(body)}`;
  const signature = createHmac('sha256', key.secret)
    .update(`ACS3-HMAC-SHA256\n${sha256(text)}`)
    .digest('hex');
  const authorization = `ACS3-HMAC-SHA256 Credential=${key.id},SignedHeaders=${names},Signature=${signature}`;
  return http('/', { ...signed, authorization }, body);
};

export const signers = { v1, acs3 };

/** Sends each of `requests` once over `sockets` connections. @returns seconds it took, and the longest wait in ms. Throws at a refusal. */
export const drive = async (port, requests, sockets = 32) => {
  let [next, longest] = [0, 0];
  const started = performance.now();
  const one = () =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1').setNoDelay(true);
      let [answer, size, sent] = ['', 0, 0];
      const send = () => {
        if (next >= requests.length) return socket.end();
        [answer, size, sent] = ['', 0, performance.now()];
        socket.write(requests[next]);
        next += 1;
      };
      socket.setEncoding('latin1').on('connect', send).on('error', reject).on('close', resolve);
      socket.on('data', (text) => {
        answer += text;
        if (size === 0) size = wholeSize(answer);
        if (size === 0 || answer.length < size) return;
        longest = Math.max(longest, performance.now() - sent);
        if (answer.startsWith('HTTP/1.1 200')) send();
        else reject(new Error(`The emulator answered ${answer}`));
      });
    });
  // The sender never sleeps: on a virtual machine, to wake it would cost the emulator a good part of a request.
  let busy = true;
  const spin = () => busy && setImmediate(spin);
  spin();
  await Promise.all(Array.from({ length: sockets }, one)).finally(() => {
    busy = false;
  });
  return { seconds: (performance.now() - started) / 1000, longest };
};

/** Of head and body together; 0 while the head is not complete. */
const wholeSize = (answer) => {
  const end = answer.indexOf('\r\n\r\n');
  const [, length] = (end > 0 && /content-length: (\d+)/i.exec(answer.slice(0, end))) || [];
  return length === undefined ? 0 : end + 4 + Number(length);
};
