import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A PostgreSQL database of one test's own. */
export class Database {
  private constructor(
    private readonly place: string,
    private readonly name: string,
  ) {}

  /** Null: these tests use SQLite, in the data folder. */
  static async create(): Promise<Database | null> {
    if (process.env['COMMUNE_E2E_ENGINE'] !== 'postgres') return null
    const place = process.env['COMMUNE_TEST_POSTGRES']
    if (place === undefined) throw new Error('COMMUNE_TEST_POSTGRES names no server: run this by `test-postgres npm run e2e:postgres`')
    const database = new Database(place, `e2e_${randomBytes(6).toString('hex')}`)
    await database.administer(`create database ${database.name} template template0 encoding 'UTF8' locale 'C'`)
    return database
  }

  /** What the server connects to. */
  get url(): string {
    return `${this.place} dbname=${this.name}`
  }

  async drop(): Promise<void> {
    await this.administer(`drop database ${this.name} with (force)`)
  }

  private async administer(statement: string): Promise<void> {
    await run('psql', ['--no-psqlrc', '--quiet', '--dbname', `${this.place} dbname=postgres`, '--command', statement])
  }
}
