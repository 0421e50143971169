import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import { aRoom } from '@/test/factories'
import { Vault } from './vault'

const message = (seq: number) => ({ seq, key: `k${seq}`, by: 1, at: '2026-11-20T10:00:00Z', text: `${seq}` })

it('gives back what a start needs, in the order it was written', async () => {
  const vault = await Vault.open(1)
  await vault.putRooms([aRoom({ id: 5 })])
  await vault.putPending({ key: '2', room: 5, text: 'b', at: 2, state: { kind: 'failed', code: 'x' } })
  await vault.putPending({ key: '1', room: 5, text: 'a', at: 1, state: { kind: 'queued' } })
  await vault.putDraft(5, 'half a thought')
  await vault.extend({ room: 5, first: 1, from: 1, to: 3 }, [message(1), message(2), message(3)])
  vault.close()
  const again = await Vault.open(1)
  const found = await again.find()
  expect(found.outbox.map((pending) => pending.text)).toEqual(['a', 'b'])
  expect(found.drafts.get(5)).toBe('half a thought')
  expect(found.tails).toEqual([{ room: 5, first: 1, from: 1, to: 3 }])
  expect((await again.messages(5, 2)).map((one) => one.seq)).toEqual([2, 3])
})

it('keeps drafts and unsent messages when history is rewound', async () => {
  const vault = await Vault.open(2)
  await vault.putPending({ key: '1', room: 5, text: 'a', at: 1, state: { kind: 'queued' } })
  await vault.putDraft(5, 'half')
  await vault.extend({ room: 5, first: 1, from: 1, to: 1 }, [message(1)])
  await vault.startEpoch('next')
  const found = await vault.find()
  expect(found).toMatchObject({ epoch: 'next', rooms: [], tails: [] })
  expect(found.outbox).toHaveLength(1)
  expect(found.drafts.size).toBe(1)
  expect(await vault.messages(5, 10)).toEqual([])
})

it('shows nothing of one person to another', async () => {
  const ann = await Vault.open(3)
  await ann.putDraft(5, 'secret')
  const bob = await Vault.open(4)
  expect((await bob.find()).drafts.size).toBe(0)
})
