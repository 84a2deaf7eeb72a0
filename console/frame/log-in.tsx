import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Form, FormGroup } from '@patternfly/react-core/dist/dynamic/components/Form'
import { TextInput } from '@patternfly/react-core/dist/dynamic/components/TextInput'
import { Title } from '@patternfly/react-core/dist/dynamic/components/Title'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { sessionRoutes } from '#contract/session.ts'
import { call } from '../api/call.ts'
import { setSession } from '../api/session.ts'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { usePageTitle } from './page-title.ts'

/** Covers whatever is open, dialogs included, which stays as it is underneath: what was typed is not lost, and one is back where one was. */
export function LogIn() {
  usePageTitle('cover', 'Log in')
  return (
    <BesideTheBody>
      <LogInForm />
    </BesideTheBody>
  )
}

/** Dialogs hide everything else of the body from screen readers, so what stands above them stands outside; meanwhile the body is inert. */
function BesideTheBody({ children }: { readonly children: ReactNode }) {
  const [place] = useState(() => document.createElement('div'))
  useEffect(() => {
    const before = document.activeElement
    document.documentElement.append(place)
    document.body.inert = true
    return () => {
      place.remove()
      document.body.inert = false
      if (before instanceof HTMLElement) before.focus()
    }
  }, [place])
  return createPortal(children, place)
}

function LogInForm() {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const queryClient = useQueryClient()
  const logIn = useMutation({
    mutationFn: () => call(sessionRoutes.login, { body: { email, password } }),
    onSuccess: () => {
      setSession('in')
      void queryClient.invalidateQueries()
    },
  })
  return (
    <main className="c-login">
      <div className="c-login-card">
        <div className="c-brand c-brand-large">
          <img src="/cairn.svg" alt="" width={40} height={40} />
          <span>Cairn</span>
        </div>
        <Title headingLevel="h1" size="lg">
          Log in
        </Title>
        <Form
          onSubmit={(event) => {
            event.preventDefault()
            logIn.mutate()
          }}
        >
          {logIn.isError && <ProblemAlert error={logIn.error} />}
          <FormGroup label="E-mail" fieldId="log-in-email">
            <TextInput
              id="log-in-email"
              type="email"
              autoComplete="username"
              autoFocus
              isRequired
              value={email}
              onChange={(_, value) => setEmail(value)}
            />
          </FormGroup>
          <FormGroup label="Password" fieldId="log-in-password">
            <TextInput
              id="log-in-password"
              type="password"
              autoComplete="current-password"
              isRequired
              value={password}
              onChange={(_, value) => setPassword(value)}
            />
          </FormGroup>
          <Button type="submit" isBlock isLoading={logIn.isPending} isDisabled={logIn.isPending}>
            Log in
          </Button>
        </Form>
        <p className="c-quiet">
          On a fresh installation the server printed the administrator’s password at its first start and keeps it in the file{' '}
          <code className="c-nowrap">admin-password</code> of its data folder.
        </p>
      </div>
    </main>
  )
}
