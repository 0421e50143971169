import { writeFileSync } from 'node:fs'
import { idle } from './frames'
import { quantile } from './quantile'
import { askOne } from '../e2e/api'
import { test } from './visitor'
test('burst', async ({ visitor, server }) => {
  const ann = await visitor('ann')
  await ann.setUp()
  const bob = await visitor('bob')
  await bob.signUp()
  const { rooms } = await askOne<any>(bob, 'GET', '/rooms')
  const token = await bob.page.evaluate(async () => ((await (await fetch('/api/v1/auth/refresh', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'commune' }, body: '{}' })).json()) as any).access.token)
  await bob.page.goto('about:blank')
  const say = async (text: string, key: number) => {
    await fetch(`http://127.0.0.1:${server.port}/api/v1/rooms/${rooms[0].id}/messages`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'commune', Authorization: `Bearer ${token}` }, body: JSON.stringify({ key: `00000000-0000-7000-8000-${String(key).padStart(12, '0')}`, text }) })
  }
  for (let k = 0; k < 60; k++) await say(`before ${k}`, k)
  const client = await ann.context.newCDPSession(ann.page)
  await client.send('Performance.enable', { timeDomain: 'threadTicks' })
  const m = async () => Object.fromEntries((await client.send('Performance.getMetrics')).metrics.map((x: any) => [x.name, x.value]))
  if (process.env['CPU']) { await client.send('Profiler.enable'); await client.send('Profiler.setSamplingInterval', { interval: 250 }); await client.send('Profiler.start') }
  const b = await m()
  const running = ann.page.evaluate(idle, 120)
  const began = performance.now()
  const saying: Promise<void>[] = []
  for (let n = 0; n < 400; n++) {
    const due = began + n * 5
    await new Promise((next) => setTimeout(next, Math.max(0, due - performance.now())))
    saying.push(say(`burst ${n}.`, 1000 + n))
  }
  await Promise.all(saying)
  const frames = await running
  const a = await m()
  if (process.env['CPU']) { const { profile } = await client.send('Profiler.stop'); writeFileSync(`/tmp/prof-burst.cpuprofile`, JSON.stringify(profile)) }
  const each = (k: string) => (((a[k] - b[k]) * 1000) / 120).toFixed(1)
  console.log('burst p50', quantile(frames, 0.5), 'p95', quantile(frames, 0.95), 'task', each('TaskDuration'), 'style', each('RecalcStyleDuration'), 'layout', each('LayoutDuration'), 'layouts', (a['LayoutCount'] - b['LayoutCount']) / 120)
})
