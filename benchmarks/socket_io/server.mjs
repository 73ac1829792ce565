// The same little server on Node's socket.io: a token is checked, two rooms are joined, a POST goes to everybody.
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [port, modules, key] = process.argv.slice(2)
const { Server } = createRequire(join(modules, 'here.js'))('socket.io')
const http = createServer((request, response) => {
  const parts = []
  request.on('data', (part) => parts.push(part))
  request.on('end', () => {
    if (request.method === 'POST') riders.emit('notice', JSON.parse(Buffer.concat(parts).toString()))
    const body = '{"ok":true}'
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
    response.end(body)
  })
})
const io = new Server(http, { transports: ['websocket'], pingInterval: 25000, pingTimeout: 20000, serveClient: false })
const riders = io.of('/rider')
riders.use((socket, next) => {
  const [rider, sign] = String(socket.handshake.auth.token).split('.')
  const right = createHmac('sha256', key).update(rider).digest('hex')
  next(sign === right ? undefined : new Error('sign_in_required'))
})
riders.on('connection', (socket) => {
  const [rider] = socket.handshake.auth.token.split('.')
  socket.join([`rider:${rider}`, 'riders'])
  socket.on('receipts', (_said, answer) => answer({ ok: true }))
})
http.listen(Number(port), '127.0.0.1', 4096)
