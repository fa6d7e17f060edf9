"""The table of the house: every address, and what each kind of person gets there. Read it.

The columns are the people of tests/house/personas.py:

    n  nobody (signed out)            H D G V  head, deputy, chair, governor of another school
    h  head of the school             2  governor of the school and deputy of the other
    d  its deputy                     j  chair of the joint committee
    g  its chair                      e  head until yesterday      x  deputy, switched off
    v  a governor there               0  nobody's post             b  board member
    c  coordinator   s  superuser     a  adviser to the partnership, A to the collaborative
    %  a coordinator whose second step is still to come

What they get:

    .  200, the page                  i  to the sign-in            2  to the second step
    x  403, not yours to do           -  404, nothing there        >  302, led on
    e  422, a form with its errors    m  405, takes no orders      c  409, somebody was quicker
    g  410, too late: what was typed is given back
    !  302 and it is done: a form without     b  400, no such order
       anything to fill in

Behind the @ stands what the address is tried on (tests/house/world.py): a plan that is a draft,
proposed, signed and sealed, or one whose seal failed; a consultation that is being written, asked,
sealed, or whose report is out (told); an entry in the directory of support in each state, and one
made from a review; and one of everything else. @reviewer is the deputy of the school.
"""

COLUMNS = "n hdgv HDGV 2je x0 baA cs %"

SITE = """
/                                                  | i .... .... ... i. ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/you/                                              | i .... .... ... i. ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/you/data/                                         | i .... .... ... i. ... .. 2 | i !!!! !!!! !!! i! !!! !! 2
/you/data/@data/                                   | i .--- ---- --- i- --- -- 2 | i mmmm mmmm mmm im mmm mm 2
/plans/                                            | i .... .... ... i. ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/plans/start/                                      | i ..xx ..xx ..x ix xxx .. 2 | i eexx eexx eex ix xxx ee 2
/plans/@draft/                                     | i .... ---- ..- i- ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/plans/@draft/frame/                               | i ..xx ---- x.- i- xxx .. 2 | i eexx ---- xe- i- xxx ee 2
/plans/@proposed/frame/                            | i >>xx ---- x>- i- xxx >> 2 | i eexx ---- xe- i- xxx ee 2
/plans/@draft/print/                               | i .... ---- ..- i- ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/plans/@draft/history/                             | i .... ---- ..- i- ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/plans/@signed/sealing/                            | i .... ---- ..- i- ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/plans/@draft/add/objective/                       | i ..xx ---- x.- i- xxx .. 2 | i eexx ---- xe- i- xxx ee 2
/plans/@proposed/add/objective/                    | i >>xx ---- x>- i- xxx >> 2 | i eexx ---- xe- i- xxx ee 2
/plans/@draft/edit/objective/@part/                | i ..xx ---- x.- i- xxx .. 2 | i eexx ---- xe- i- xxx ee 2
/plans/@draft/remove/objective/@part/              | i ..xx ---- x.- i- xxx .. 2 | i ccxx ---- xc- i- xxx cc 2
/plans/@draft/propose/                             | i .xxx ---- x.- i- xxx .. 2 | i !xxx ---- x!- i- xxx !! 2
/plans/@proposed/propose/                          | i >xxx ---- x>- i- xxx >> 2 | i >xxx ---- x>- i- xxx >> 2
/plans/@proposed/withdraw/                         | i .xxx ---- x.- i- xxx .. 2 | i exxx ---- xe- i- xxx ee 2
/plans/@draft/withdraw/                            | i >xxx ---- x>- i- xxx >> 2 | i >xxx ---- x>- i- xxx >> 2
/plans/@signed/new-version/                        | i .xxx ---- x.- i- xxx .. 2 | i !xxx ---- x!- i- xxx !! 2
/plans/@draft/new-version/                         | i >xxx ---- x>- i- xxx >> 2 | i >xxx ---- x>- i- xxx >> 2
/plans/@proposed/sign/                             | i .x>x ---- xx- i- xxx xx 2 | i ex>x ---- xx- i- xxx xx 2
/plans/@draft/sign/                                | i xxxx ---- xx- i- xxx xx 2 | i xxxx ---- xx- i- xxx xx 2
/plans/@signed/sign/                               | i .x.x ---- xx- i- xxx xx 2 | i .x.x ---- xx- i- xxx xx 2
/plans/@proposed/sign/code/                        | i >x>x ---- xx- i- xxx xx 2 | i >x>x ---- xx- i- xxx xx 2
/plans/@proposed/sign/code/again/                  | i mmmm mmmm mmm im mmm mm 2 | i >x>x ---- xx- i- xxx xx 2
/plans/@proposed/sign/refuse/                      | i .x.x ---- xx- i- xxx xx 2 | i exex ---- xx- i- xxx xx 2
/plans/@proposed/signatories/@place/replace/       | i xxxx ---- xx- i- xxx .. 2 | i xxxx ---- xx- i- xxx ee 2
/plans/@signed/versions/1/                         | i .... ---- ..- i- ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/plans/@signed/versions/1/pdf/                     | i .... ---- ..- i- ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/plans/@failed/versions/1/seal-again/              | i mmmm mmmm mmm im mmm mm 2 | i xxxx ---- xx- i- xxx !! 2
/reviews/                                          | i .... .... ... i. ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/cycles/start/                             | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/reviews/cycles/@cycle/                            | i .... .... ... i. ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/cycles/@cycle_prepared/                   | i ---- ---- --- i- --- .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/cycles/@cycle/rules/                      | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/reviews/cycles/@cycle_prepared/rules/             | i ---- ---- --- i- --- .. 2 | i ---- ---- --- i- --- ee 2
/reviews/cycles/@cycle_closed/rules/               | i xxxx xxxx xxx ix xxx >> 2 | i xxxx xxxx xxx ix xxx >> 2
/reviews/cycles/@cycle/calendar/                   | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/reviews/cycles/@cycle_prepared/open/              | i ---- ---- --- i- --- .. 2 | i ---- ---- --- i- --- !! 2
/reviews/cycles/@cycle/open/                       | i xxxx xxxx xxx ix xxx >> 2 | i xxxx xxxx xxx ix xxx >> 2
/reviews/cycles/@cycle/close/                      | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx !! 2
/reviews/cycles/@cycle_closed/reopen/              | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx !! 2
/reviews/cycles/@cycle/framework/                  | i xxxx xxxx xxx ix xxx .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/cycles/@cycle/framework/add/              | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/reviews/cycles/@cycle/framework/@strand/          | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/reviews/cycles/@cycle/framework/@strand/move/     | i mmmm mmmm mmm im mmm mm 2 | i xxxx xxxx xxx ix xxx !! 2
/reviews/cycles/@cycle/framework/@strand/remove/   | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx !! 2
/reviews/cycles/@cycle/schools/                    | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx mm 2
/reviews/cycles/@cycle/schools/add/                | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/reviews/cycles/@cycle/schools/@joined/            | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/reviews/cycles/@cycle/schools/@joined/leave/      | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/reviews/cycles/@cycle/schools/@gone/back/         | i mmmm mmmm mmm im mmm mm 2 | i xxxx xxxx xxx ix xxx !! 2
/reviews/cycles/@cycle/clusters/                   | i xxxx xxxx xxx ix xxx .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/cycles/@cycle/clusters/suggest/           | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/reviews/cycles/@cycle/clusters/add/               | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/reviews/cycles/@cycle/clusters/@cluster/          | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/reviews/cycles/@cycle/clusters/@cluster/merge/    | i mmmm mmmm mmm im mmm mm 2 | i xxxx xxxx xxx ix xxx ee 2
/reviews/cycles/@cycle/clusters/@cluster/remove/   | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx !! 2
/reviews/wishes/@joined/                           | i .... ---- .-- i- --- .. 2 | i eexx ---- x-- i- --- ee 2
/reviews/wishes/@joined_closed/                    | i .... ---- .-- i- --- .. 2 | i >>xx ---- x-- i- --- >> 2
/reviews/me/                                       | i >>.. >>.. ... i. ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/pool/                                     | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx mm 2
/reviews/pool/add/                                 | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/reviews/pool/add/all/                             | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/reviews/pool/offers/                              | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/reviews/pool/@reviewer/                           | i -.-- ---- --- i- --- .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/pool/@reviewer/leave/                     | i -.-- ---- --- i- --- .. 2 | i -e-- ---- --- i- --- ee 2
/reviews/pool/@reviewer/back/                      | i mmmm mmmm mmm im mmm mm 2 | i ->-- ---- --- i- --- >> 2
/reviews/pool/@reviewer/standing/                  | i mmmm mmmm mmm im mmm mm 2 | i -x-- ---- --- i- --- >> 2
/reviews/pool/@reviewer/knows-well/                | i -.-- ---- --- i- --- .. 2 | i -!-- ---- --- i- --- !! 2
/reviews/pool/@reviewer/away/                      | i -.-- ---- --- i- --- .. 2 | i -e-- ---- --- i- --- ee 2
/reviews/pool/@reviewer/away/@away/take-back/      | i mmmm mmmm mmm im mmm mm 2 | i -!-- ---- --- i- --- !! 2
/reviews/training/                                 | i xxxx xxxx xxx ix xxx .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/training/new/                             | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/reviews/training/@session/                        | i xxxx xxxx xxx ix xxx .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/training/@session/change/                 | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/reviews/training/@session/there/                  | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx >> 2
/reviews/training/@session/paste/                  | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/reviews/conflicts/                                | i ..xx ..xx .xx ix xxx .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/conflicts/declare/                        | i ..xx ..xx .xx ix xxx .. 2 | i eexx eexx exx ix xxx ee 2
/reviews/conflicts/rivals/                         | i .xxx .xxx xxx ix xxx .. 2 | i exxx exxx xxx ix xxx ee 2
/reviews/conflicts/@conflict/take-back/            | i -.-- ---- --- i- --- .. 2 | i -!-- ---- --- i- --- !! 2
/reviews/schools/@school/reviewers/                | i ..xx xxxx xxx ix xxx .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/schools/@school/reviewers/name/           | i mmmm mmmm mmm im mmm mm 2 | i -xxx xxxx xxx ix xxx -- 2
/reviews/cycles/@cycle/days/                       | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx mm 2
/reviews/cycles/@cycle/days/@school/               | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/reviews/shared/                                   | i xxxx xxxx xxx ix .xx .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/shared.csv                                | i xxxx xxxx xxx ix .xx .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/picture/                                  | i xxxx xxxx xxx ix .xx .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/picture.csv                               | i xxxx xxxx xxx ix .xx .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/feedback/                                 | i xxxx xxxx xxx ix xxx .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/@visited/report/                          | i .--- ---- --- i- --- .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/@visited/report/text/                     | i .--- ---- --- i- --- -- 2 | i e--- ---- --- i- --- -- 2
/reviews/@visited/report/add/strength/             | i .--- ---- --- i- --- -- 2 | i e--- ---- --- i- --- -- 2
/reviews/@visited/report/findings/@found/          | i .--- ---- --- i- --- -- 2 | i e--- ---- --- i- --- -- 2
/reviews/@visited/report/findings/@found/remove/   | i .--- ---- --- i- --- -- 2 | i c--- ---- --- i- --- -- 2
/reviews/@visited/report/send/                     | i .--- ---- --- i- --- -- 2 | i !--- ---- --- i- --- -- 2
/reviews/@visited/report/take-back/                | i >--- ---- --- i- --- -- 2 | i >--- ---- --- i- --- -- 2
/reviews/@told_school/report/take-back/            | i .--- ---- --- i- --- -- 2 | i e--- ---- --- i- --- -- 2
/reviews/@told_school/report/comments/@said/       | i .--- ---- --- i- --- -- 2 | i e--- ---- --- i- --- -- 2
/reviews/@checked/report/                          | i ...- ---- --- i- --- .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/@checked/report/text/                     | i xxx- ---- --- i- --- -- 2 | i xxx- ---- --- i- --- -- 2
/reviews/@checked/report/findings/@doubted/comment/ | i ..x- ---- --- i- --- -- 2 | i eex- ---- --- i- --- -- 2
/reviews/@checked/report/accept/                   | i ..x- ---- --- i- --- -- 2 | i !!x- ---- --- i- --- -- 2
/reviews/@signing/report/sign/                     | i .xx- ---- --- i- --- -- 2 | i exx- ---- --- i- --- -- 2
/reviews/@signing/report/sign/code/                | i >xx- ---- --- i- --- -- 2 | i >xx- ---- --- i- --- -- 2
/reviews/@signing/report/sign/code/again/          | i mmmm mmmm mmm im mmm mm 2 | i >xx- ---- --- i- --- -- 2
/reviews/@signing/report/sign/refuse/              | i .xx- ---- --- i- --- -- 2 | i exx- ---- --- i- --- -- 2
/reviews/@signing/report/signatories/@signer/replace/ | i xxx- ---- --- i- --- .. 2 | i xxx- ---- --- i- --- ee 2
/reviews/@signing/report/versions/1/               | i ...- ---- --- i- --- -- 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/@agreed/report/                           | i .... ---- .-- i- .-- .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/@agreed/report/sealing/                   | i .... ---- .-- i- --- -- 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/@agreed/report/versions/1/pdf/            | i .... ---- .-- i- --- -- 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/@agreed/report/versions/1/seal-again/     | i mmmm mmmm mmm im mmm mm 2 | i xxxx ---- x-- i- x-- >> 2
/reviews/@agreed/report/areas/                     | i ..xx ---- x-- i- --- -- 2 | i eexx ---- x-- i- --- -- 2
/reviews/@agreed/report/consent/                   | i ..xx ---- x-- i- --- -- 2 | i eexx ---- x-- i- --- -- 2
/reviews/@checked/report/consent/                  | i >>x- ---- --- i- --- -- 2 | i >>x- ---- --- i- --- -- 2
/reviews/@agreed/report/feedback/                  | i ..xx ---- x-- i- --- -- 2 | i eexx ---- x-- i- --- -- 2
/reviews/@agreed/report/shared.pdf                 | i .... ---- .-- i- .-- .. 2 | i mmmm mmmm mmm im mmm mm 2
/consultations/                                    | i .... .... ... i. ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/consultations/start/                              | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/consultations/@written/                           | i ---- ---- --- i- --- .. 2 | i mmmm mmmm mmm im mmm mm 2
/consultations/@asked/                             | i .... ---- ..- i- .-. .. 2 | i mmmm mmmm mmm im mmm mm 2
/consultations/@sealed/                            | i .... ---- ..- i- .-. .. 2 | i mmmm mmmm mmm im mmm mm 2
/consultations/@told/                              | i .... .... ... i. ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/consultations/@written/read/                      | i ---- ---- --- i- --- .. 2 | i mmmm mmmm mmm im mmm mm 2
/consultations/@asked/read/                        | i .... ---- ..- i- .-. .. 2 | i mmmm mmmm mmm im mmm mm 2
/consultations/@asked/versions/1/                  | i .... ---- ..- i- .-. .. 2 | i mmmm mmmm mmm im mmm mm 2
/consultations/@written/write/                     | i ---- ---- --- i- --- .. 2 | i ---- ---- --- i- --- mm 2
/consultations/@asked/write/                       | i xxxx ---- xx- i- x-x .. 2 | i xxxx ---- xx- i- x-x mm 2
/consultations/@sealed/write/                      | i xxxx ---- xx- i- x-x .. 2 | i xxxx ---- xx- i- x-x mm 2
/consultations/@written/write/frame/               | i ---- ---- --- i- --- .. 2 | i ---- ---- --- i- --- ee 2
/consultations/@written/write/move/                | i ---- ---- --- i- --- mm 2 | i ---- ---- --- i- --- bb 2
/consultations/@written/write/move/q1/             | i ---- ---- --- i- --- .. 2 | i ---- ---- --- i- --- ee 2
/consultations/@written/write/remove/q2/           | i ---- ---- --- i- --- .. 2 | i ---- ---- --- i- --- cc 2
/consultations/@written/write/add/                 | i ---- ---- --- i- --- .. 2 | i ---- ---- --- i- --- ee 2
/consultations/@written/write/page/p1/             | i ---- ---- --- i- --- .. 2 | i ---- ---- --- i- --- ee 2
/consultations/@written/write/page/p1/add/         | i ---- ---- --- i- --- .. 2 | i ---- ---- --- i- --- mm 2
/consultations/@written/write/page/p1/add/text/    | i ---- ---- --- i- --- .. 2 | i ---- ---- --- i- --- ee 2
/consultations/@written/write/part/q1/             | i ---- ---- --- i- --- .. 2 | i ---- ---- --- i- --- ee 2
/consultations/@asked/write/part/q1/               | i xxxx ---- xx- i- x-x .. 2 | i xxxx ---- xx- i- x-x ee 2
/consultations/@written/write/paths/               | i ---- ---- --- i- --- .. 2 | i ---- ---- --- i- --- mm 2
/consultations/@written/write/check/               | i ---- ---- --- i- --- .. 2 | i ---- ---- --- i- --- cc 2
/consultations/@written/preview/                   | i ---- ---- --- i- --- .. 2 | i ---- ---- --- i- --- mm 2
/consultations/@written/audience/                  | i ---- ---- --- i- --- .. 2 | i ---- ---- --- i- --- ee 2
/consultations/@asked/audience/                    | i xxxx ---- xx- i- x-x >> 2 | i xxxx ---- xx- i- x-x >> 2
/consultations/@written/audience/gaps/             | i ---- ---- --- i- --- .. 2 | i mmmm mmmm mmm im mmm mm 2
/consultations/@written/audience/list/             | i ---- ---- --- i- --- .. 2 | i ---- ---- --- i- --- ee 2
/consultations/@written/audience/list/take/        | i mmmm mmmm mmm im mmm mm 2 | i ---- ---- --- i- --- >> 2
/consultations/@written/audience/list/drop/        | i mmmm mmmm mmm im mmm mm 2 | i ---- ---- --- i- --- !! 2
/consultations/@written/times/                     | i ---- ---- --- i- --- .. 2 | i ---- ---- --- i- --- ee 2
/consultations/@asked/times/                       | i xxxx ---- xx- i- x-x .. 2 | i xxxx ---- xx- i- x-x ee 2
/consultations/@asked/withdraw/                    | i xxxx ---- xx- i- x-x .. 2 | i xxxx ---- xx- i- x-x ee 2
/consultations/@sealed/withdraw/                   | i xxxx ---- xx- i- x-x >> 2 | i xxxx ---- xx- i- x-x >> 2
/consultations/@asked/run/                         | i xxxx ---- xx- i- x-x .. 2 | i mmmm mmmm mmm im mmm mm 2
/consultations/@asked/run/remind/                  | i xxxx ---- xx- i- x-x .. 2 | i xxxx ---- xx- i- x-x !! 2
/consultations/@asked/run/add/                     | i xxxx ---- xx- i- x-x .. 2 | i xxxx ---- xx- i- x-x ee 2
/consultations/@asked/run/invitees/                | i xxxx ---- xx- i- x-x .. 2 | i xxxx ---- xx- i- x-x mm 2
/consultations/@asked/run/invitees/@seat/longer/   | i xxxx ---- xx- i- x-x .. 2 | i xxxx ---- xx- i- x-x ee 2
/consultations/@asked/receipt/                     | i .... ---- ..- i- .-. .. 2 | i cccc ---- cc- i- c-c cc 2
/consultations/@sealed/receipt/                    | i .... ---- ..- i- .-. .. 2 | i eeee ---- ee- i- e-e ee 2
/consultations/@asked/answer/me/                   | i .... ---- ..- i- --. -- 2 | i mmmm ---- mm- i- --m -- 2
/consultations/@asked/answer/me/p1/                | i .... ---- ..- i- --. -- 2 | i !!!c ---- !!- i- --! -- 2
/consultations/@asked/answer/me/check/             | i .... ---- ..- i- --. -- 2 | i cccc ---- cc- i- --c -- 2
/consultations/@asked/answer/me/sent/              | i >>>. ---- >>- i- --> -- 2 | i mmmm ---- mm- i- --m -- 2
/consultations/@asked/answer/me/mine.pdf           | i .... ---- ..- i- --. -- 2 | i mmmm ---- mm- i- --m -- 2
/consultations/@asked/answer/@seat/                | i .... ---- .-- i- --- -- 2 | i mmmm ---- m-m i- --- -- 2
/consultations/@asked/answer/@seat/p1/             | i .... ---- .-- i- --- -- 2 | i !!!! ---- !-g i- --- -- 2
/consultations/@asked/answer/@seat/check/          | i .... ---- .-- i- --- -- 2 | i cgcg ---- g-g i- --- -- 2
/consultations/@sealed/answer/me/p1/               | i >>>> ---- >>- i- --> -- 2 | i gggg ---- gg- i- --g -- 2
/consultations/@asked/paper.pdf                    | i .... ---- ..- i- .-. .. 2 | i mmmm mmmm mmm im mmm mm 2
/consultations/@asked/codebook/                    | i .... ---- ..- i- .-. .. 2 | i mmmm mmmm mmm im mmm mm 2
/consultations/@asked/codebook.csv                 | i .... ---- ..- i- .-. .. 2 | i mmmm mmmm mmm im mmm mm 2
/consultations/@asked/paper/                       | i xxxx ---- xx- i- x-x .. 2 | i xxxx ---- xx- i- x-x ee 2
/consultations/@asked/paper/key/                   | i mmmm mmmm mmm im mmm mm 2 | i xxxx ---- xx- i- x-x >> 2
/consultations/@asked/paper/settle/                | i mmmm mmmm mmm im mmm mm 2 | i xxxx ---- xx- i- x-x >> 2
/consultations/@asked/paper/forms/                 | i xxxx ---- xx- i- x-x .. 2 | i xxxx ---- xx- i- x-x ee 2
/consultations/@asked/sealed/                      | - ---- ---- --- -- --- -- 2 | m mmmm mmmm mmm mm mmm mm 2
/consultations/@sealed/sealed/                     | . .... .... ... .. ... .. 2 | m mmmm mmmm mmm mm mmm mm 2
/consultations/@asked/results/                     | i xxxx ---- xx- i- .-x .. 2 | i xxxx ---- xx- i- m-x mm 2
/consultations/@sealed/results/                    | i xxxx ---- xx- i- .-x .. 2 | i xxxx ---- xx- i- m-x mm 2
/consultations/@sealed/names/                      | i xxxx ---- xx- i- x-x .. 2 | i mmmm mmmm mmm im mmm mm 2
/consultations/@sealed/names.csv                   | i xxxx ---- xx- i- x-x .. 2 | i mmmm mmmm mmm im mmm mm 2
/consultations/@sealed/results.csv                 | i xxxx ---- xx- i- .-x .. 2 | i mmmm mmmm mmm im mmm mm 2
/consultations/@sealed/comments/                   | i xxxx ---- xx- i- .-x .. 2 | i xxxx ---- xx- i- m-x mm 2
/consultations/@sealed/comments/@comment/redact/   | i xxxx ---- xx- i- x-x .. 2 | i xxxx ---- xx- i- x-x ee 2
/consultations/@sealed/comments/@comment/quote/    | i xxxx ---- xx- i- x-x mm 2 | i xxxx ---- xx- i- x-x !! 2
/consultations/@sealed/comments/@comment/unquote/  | i xxxx ---- xx- i- x-x mm 2 | i xxxx ---- xx- i- x-x >> 2
/consultations/@sealed/comments/q2/themes/         | i xxxx ---- xx- i- .-x .. 2 | i xxxx ---- xx- i- e-x ee 2
/consultations/@sealed/comments/q2/themes/@theme/  | i xxxx ---- xx- i- .-x .. 2 | i xxxx ---- xx- i- e-x ee 2
/consultations/@sealed/comments/q2/themes/@theme/merge/ | i xxxx ---- xx- i- .-x .. 2 | i xxxx ---- xx- i- e-x ee 2
/consultations/@sealed/comments/q2/themes/@theme/remove/ | i xxxx ---- xx- i- .-x .. 2 | i xxxx ---- xx- i- !-x !! 2
/consultations/@sealed/comments/q2/coding/         | i xxxx ---- xx- i- .-x .. 2 | i xxxx ---- xx- i- !-x !! 2
/consultations/@sealed/comments/q2/disputed/       | i xxxx ---- xx- i- .-x .. 2 | i xxxx ---- xx- i- m-x mm 2
/consultations/@sealed/comments/q2/coders/@person/free/ | i xxxx ---- xx- i- --x -- 2 | i xxxx ---- xx- i- --x -- 2
/consultations/@sealed/report/                     | i ---- ---- --- i- --- -- 2 | i mmmm mmmm mmm im mmm mm 2
/consultations/@told/report/                       | i .... .... ... i. ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/consultations/@sealed/report/write/               | i xxxx ---- xx- i- x-x .. 2 | i xxxx ---- xx- i- x-x cc 2
/consultations/@told/report/write/                 | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx cc 2
/consultations/@sealed/report/publish/             | i xxxx ---- xx- i- x-x .. 2 | i xxxx ---- xx- i- x-x >> 2
/consultations/@told/report.pdf                    | i .... .... ... i. ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/consultations/@told/report.docx                   | i .... .... ... i. ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/consultations/@told/report.csv                    | i .... .... ... i. ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/cycles/@cycle/schedule/                      | i xxxx xxxx xxx ix xxx .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/cycles/@cycle/schedule/possible/             | i xxxx xxxx xxx ix xxx .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/cycles/@cycle/schedule/ask/                  | i mmmm mmmm mmm im mmm mm 2 | i xxxx xxxx xxx ix xxx !! 2
/reviews/schedules/@schedule/                         | i ---- ---- --- i- --- .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/schedules/@schedule/schedule.csv             | i ---- ---- --- i- --- .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/schedules/@schedule/stop/                    | i mmmm mmmm mmm im mmm mm 2 | i ---- ---- --- i- --- >> 2
/reviews/schedules/@schedule/discard/                 | i mmmm mmmm mmm im mmm mm 2 | i ---- ---- --- i- --- !! 2
/reviews/schedules/@schedule/publish/                 | i ---- ---- --- i- --- .. 2 | i ---- ---- --- i- --- >> 2
/reviews/schedules/@schedule/visits/@school/          | i ---- ---- --- i- --- .. 2 | i ---- ---- --- i- --- cc 2
/reviews/schedules/@schedule/visits/@school/check/    | i ---- ---- --- i- --- .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/schedules/@schedule/visits/@school/lock/     | i mmmm mmmm mmm im mmm mm 2 | i ---- ---- --- i- --- >> 2
/reviews/schedules/@schedule/visits/@school/swap/@going/ | i ---- ---- --- i- --- .. 2 | i ---- ---- --- i- --- >> 2
/reviews/@review/                                  | i ...- ---- --- i- --- .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/@visit/                                   | i .--- ---- --- i- --- .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/@cancelled/                               | i .--- ---- --- i- --- .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/@review/confirm/                          | i mmmm mmmm mmm im mmm mm 2 | i xxx- ---- --- i- --- xx 2
/reviews/@visit/confirm/                           | i mmmm mmmm mmm im mmm mm 2 | i >--- ---- --- i- --- xx 2
/reviews/@review/decline/                          | i xxx- ---- --- i- --- xx 2 | i xxx- ---- --- i- --- xx 2
/reviews/@visit/decline/                           | i .--- ---- --- i- --- xx 2 | i e--- ---- --- i- --- xx 2
/reviews/@held/decline/                            | i >--- ---- --- i- --- xx 2 | i >--- ---- --- i- --- xx 2
/reviews/@review/agree/                            | i mmmm mmmm mmm im mmm mm 2 | i >>x- ---- --- i- --- xx 2
/reviews/@visit/agree/                             | i mmmm mmmm mmm im mmm mm 2 | i x--- ---- --- i- --- xx 2
/reviews/@review/not-this-day/                     | i ..x- ---- --- i- --- xx 2 | i eex- ---- --- i- --- xx 2
/reviews/@held/not-this-day/                       | i x--- ---- --- i- --- xx 2 | i x--- ---- --- i- --- xx 2
/reviews/@review/cancel/                           | i xxx- ---- --- i- --- .. 2 | i xxx- ---- --- i- --- ee 2
/reviews/@cancelled/cancel/                        | i x--- ---- --- i- --- >> 2 | i x--- ---- --- i- --- >> 2
/reviews/@cancelled/restore/                       | i x--- ---- --- i- --- .. 2 | i x--- ---- --- i- --- !! 2
/reviews/@review/restore/                          | i xxx- ---- --- i- --- >> 2 | i xxx- ---- --- i- --- >> 2
/reviews/@past/held/                               | i .--- ---- --- i- --- .. 2 | i !--- ---- --- i- --- !! 2
/reviews/@review/held/                             | i xxx- ---- --- i- --- >> 2 | i xxx- ---- --- i- --- >> 2
/reviews/@visit/held/                              | i >--- ---- --- i- --- >> 2 | i >--- ---- --- i- --- >> 2
/reviews/@held/not-held/                           | i .--- ---- --- i- --- .. 2 | i !--- ---- --- i- --- !! 2
/reviews/@past/not-held/                           | i >--- ---- --- i- --- >> 2 | i >--- ---- --- i- --- >> 2
/reviews/@review/plan/                             | i ..x- ---- --- i- --- xx 2 | i eex- ---- --- i- --- xx 2
/reviews/@visit/plan/                              | i .--- ---- --- i- --- xx 2 | i e--- ---- --- i- --- xx 2
/reviews/@held/plan/                               | i >--- ---- --- i- --- xx 2 | i >--- ---- --- i- --- xx 2
/reviews/@review/documents/add/                    | i ..x- ---- --- i- --- xx 2 | i eex- ---- --- i- --- xx 2
/reviews/@visit/documents/add/                     | i x--- ---- --- i- --- xx 2 | i x--- ---- --- i- --- xx 2
/reviews/@review/documents/@paper/                 | i ...- ---- --- i- --- .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/@review/documents/@paper/remove/          | i ..x- ---- --- i- --- xx 2 | i !!x- ---- --- i- --- xx 2
/reviews/@review/contacts/                         | i ..x- ---- --- i- --- .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/@visit/contacts/                          | i .--- ---- --- i- --- .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/@review/pack.pdf                          | i ..x- ---- --- i- --- .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/@review/calendar.ics                      | i ..x- ---- --- i- --- .. 2 | i mmmm mmmm mmm im mmm mm 2
/reviews/@cancelled/calendar.ics                   | i >--- ---- --- i- --- >> 2 | i mmmm mmmm mmm im mmm mm 2
/schools/                                          | i .... .... ... i. ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/schools/@school/                                  | i .... .... ... i. ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/schools/@school/invite/                           | i .xxx xxxx xxx ix xxx .. 2 | i exxx xxxx xxx ix xxx ee 2
/collaboratives/                                   | i .... .... ... i. ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/collaboratives/@collaborative/                    | i .... .... ... i. ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/collaboratives/@collaborative/invite/             | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/invitations/                                      | i .xxx .xxx xxx ix xxx .. 2 | i mxxx mxxx xxx ix xxx mm 2
/invitations/new/                                  | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/invitations/@invitation/again/                    | i .--- ---- --- i- --- .. 2 | i >--- ---- --- i- --- >> 2
/invitations/@invitation/withdraw/                 | i .--- ---- --- i- --- .. 2 | i !--- ---- --- i- --- !! 2
/posts/@post/end/                                  | i .xxx ---- x-- i- --- .. 2 | i exxx ---- x-- i- --- ee 2
/posts/@post/invite/                               | i .xxx ---- x-- i- --- >> 2 | i !xxx ---- x-- i- --- >> 2
/support/                                          | i .... .... ... i. ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/support/start/                                    | i ..xx ..xx .xx ix xxx .. 2 | i eexx eexx exx ix xxx ee 2
/support/@entry_draft/                             | i ..-- ---- --- i- --- .. 2 | i mmmm mmmm mmm im mmm mm 2
/support/@entry_listed/                            | i .... .... ... i. ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/support/@entry_withdrawn/                         | i ..-- ---- --- i- --- .. 2 | i mmmm mmmm mmm im mmm mm 2
/support/@entry_discarded/                         | i ..-- ---- --- i- --- .. 2 | i mmmm mmmm mmm im mmm mm 2
/support/@entry_draft/edit/                        | i ..-- ---- --- i- --- .. 2 | i ee-- ---- --- i- --- ee 2
/support/@entry_listed/edit/                       | i ..xx xxxx xxx ix xxx .. 2 | i eexx xxxx xxx ix xxx ee 2
/support/@entry_discarded/edit/                    | i >>-- ---- --- i- --- >> 2 | i >>-- ---- --- i- --- >> 2
/support/@entry_draft/list/                        | i ..-- ---- --- i- --- .. 2 | i cc-- ---- --- i- --- cc 2
/support/@entry_review/list/                       | i .x-- ---- --- i- --- -- 2 | i cx-- ---- --- i- --- -- 2
/support/@entry_listed/list/                       | i >>xx xxxx xxx ix xxx >> 2 | i >>xx xxxx xxx ix xxx >> 2
/support/@entry_listed/withdraw/                   | i ..xx xxxx xxx ix xxx .. 2 | i eexx xxxx xxx ix xxx ee 2
/support/@entry_draft/withdraw/                    | i >>-- ---- --- i- --- >> 2 | i >>-- ---- --- i- --- >> 2
/support/@entry_withdrawn/reopen/                  | i ..-- ---- --- i- --- .. 2 | i !!-- ---- --- i- --- !! 2
/support/@entry_draft/discard/                     | i ..-- ---- --- i- --- .. 2 | i !!-- ---- --- i- --- !! 2
/support/@entry_listed/mark/                       | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/support/@entry_marked/mark/                       | i xxxx xxxx xxx ix xxx >> 2 | i xxxx xxxx xxx ix xxx >> 2
/support/@entry_marked/unmark/                     | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/support/@entry_listed/unmark/                     | i xxxx xxxx xxx ix xxx >> 2 | i xxxx xxxx xxx ix xxx >> 2
/downloads/                                        | i .... .... ... i. ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/downloads/make/schools/                           | i mmmm mmmm mmm im mmm mm 2 | i bbbb bbbb bbb ib bbb bb 2
/downloads/make/collaboratives/                    | i mmmm mmmm mmm im mmm mm 2 | i bbbb bbbb bbb ib bbb bb 2
/downloads/make/plans/                             | i mmmm mmmm mmm im mmm mm 2 | i bbbb bbbb bbb ib bbb bb 2
/downloads/make/invitations/                       | i mmmm mmmm mmm im mmm mm 2 | i bbbb bbbb bbb ib bbb bb 2
/downloads/make/support/                           | i mmmm mmmm mmm im mmm mm 2 | i bbbb bbbb bbb ib bbb bb 2
/downloads/@download/                              | i .--- ---- --- i- --- -- 2 | i mmmm mmmm mmm im mmm mm 2
/downloads/@download/again/                        | i mmmm mmmm mmm im mmm mm 2 | i !--- ---- --- i- --- -- 2
/downloads/@download/file/                         | i .--- ---- --- i- --- -- 2 | i mmmm mmmm mmm im mmm mm 2
/people-data/@person/                              | i xxxx xxxx xxx ix xxx .. 2 | i mmmm mmmm mmm im mmm mm 2
/people-data/@person/erase/                        | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx ee 2
/people-data/@person/export/                       | i xxxx xxxx xxx ix xxx .. 2 | i xxxx xxxx xxx ix xxx !! 2
/see-as/@person/                                   | i mmmm mmmm mmm im mmm mm 2 | i xxxx xxxx xxx ix xxx !! 2
/see-as/stop/                                      | i mmmm mmmm mmm im mmm mm 2 | i >>>> >>>> >>> i> >>> >> 2
/privacy/                                          | . .... .... ... .. ... .. 2 | m mmmm mmmm mmm mm mmm mm 2
/accessibility/                                    | . .... .... ... .. ... .. 2 | m mmmm mmmm mmm mm mmm mm 2
/verify/                                           | . .... .... ... .. ... .. 2 | e eeee eeee eee ee eee ee 2
/verify/root.pem                                   | . .... .... ... .. ... .. 2 | m mmmm mmmm mmm mm mmm mm 2
/verify/verify_document.py                         | . .... .... ... .. ... .. 2 | m mmmm mmmm mmm mm mmm mm 2
/verify/@code/                                     | . .... .... ... .. ... .. 2 | e eeee eeee eee ee eee ee 2
/accounts/login/                                   | . >>>> >>>> >>> .> >>> >> 2 | . >>>> >>>> >>> .> >>> >> 2
/accounts/login/code/                              | . >>>> >>>> >>> .> >>> >> 2 | . >>>> >>>> >>> .> >>> >> 2
/accounts/login/code/confirm/                      | > >>>> >>>> >>> >> >>> >> 2 | > >>>> >>>> >>> >> >>> >> 2
/accounts/logout/                                  | > .... .... ... >. ... .. . | > >>>> >>>> >>> >> >>> >> >
/accounts/inactive/                                | . .... .... ... .. ... .. 2 | m mmmm mmmm mmm mm mmm mm 2
/accounts/signup/                                  | . >>>> >>>> >>> .> >>> >> 2 | . >>>> >>>> >>> .> >>> >> 2
/accounts/session/                                 | . .... .... ... .. ... .. . | . .... .... ... .. ... .. .
/accounts/sessions/                                | i .... .... ... i. ... .. 2 | i >>>> >>>> >>> i> >>> >> 2
/accounts/services/@service/                       | m mmmm mmmm mmm mm mmm mm 2 | . .... .... ... .. ... .. 2
/accounts/services/@service/back/                  | . .... .... ... .. ... .. 2 | m mmmm mmmm mmm mm mmm mm 2
/accounts/services/@service/connect/               | i mmmm mmmm mmm im mmm mm 2 | i .... .... ... i. ... .. 2
/accounts/services/@account/disconnect/            | i mmmm mmmm mmm im mmm mm 2 | i 2--- ---- --- i- --- -- 2
/accounts/2fa/                                     | i .... .... ... i. ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/accounts/2fa/authenticate/                        | > >>>> >>>> >>> >> >>> >> 2 | > >>>> >>>> >>> >> >>> >> 2
/accounts/2fa/second-step/                         | i 2222 2222 222 i2 .22 .. . | i mmmm mmmm mmm im mmm mm m
/accounts/2fa/recovery-codes/                      | i ---- ---- --- i- --- -- 2 | i mmmm mmmm mmm im mmm mm 2
/accounts/2fa/recovery-codes/download/             | i ---- ---- --- i- --- -- 2 | i ---- ---- --- i- --- -- 2
/accounts/2fa/recovery-codes/generate/             | i .... .... ... i. ... .. 2 | i .... .... ... i. ... .. 2
/accounts/2fa/totp/activate/                       | i .... .... ... i. ... .. . | i .... .... ... i. ... .. .
/accounts/2fa/totp/deactivate/                     | i ---- ---- --- i- --- -- 2 | i ---- ---- --- i- --- -- 2
/accounts/2fa/totp/replace/                        | i 2222 2222 222 i2 222 22 2 | i 2222 2222 222 i2 222 22 2
/accounts/2fa/webauthn/                            | i .... .... ... i. ... .. 2 | i mmmm mmmm mmm im mmm mm 2
/accounts/2fa/webauthn/add/                        | i .... .... ... i. ... .. . | i .... .... ... i. ... .. .
/accounts/2fa/webauthn/keys/1/remove/              | i ---- ---- --- i- --- -- 2 | i ---- ---- --- i- --- -- 2
/accounts/2fa/webauthn/keys/1/edit/                | i ---- ---- --- i- --- -- 2 | i ---- ---- --- i- --- -- 2
/accounts/2fa/webauthn/login/                      | > >>>> >>>> >>> >> >>> >> 2 | > >>>> >>>> >>> >> >>> >> 2
/mailbox/                                          | . .... .... ... .. ... .. 2 | m mmmm mmmm mmm mm mmm mm 2
/mailbox/@letter/                                  | . .... .... ... .. ... .. 2 | m mmmm mmmm mmm mm mmm mm 2
/mailbox/@invite/invite.ics                        | . .... .... ... .. ... .. 2 | m mmmm mmmm mmm mm mmm mm 2
/pieces/                                           | . .... .... ... .. ... .. 2 | m mmmm mmmm mmm mm mmm mm 2
"""


def rows(table):
    """(address, {letter: GET}, {letter: POST}) of each line of a table."""
    letters = COLUMNS.replace(" ", "")
    for line in filter(str.strip, table.splitlines()):
        address, *cells = (cell.strip().replace(" ", "") for cell in line.split("|"))
        yield address, *(dict(zip(letters, cell, strict=True)) for cell in cells)


def as_line(address, *cells):
    """A line of a table, from {letter: what it got} of each method."""
    written = [
        " ".join("".join(cell[c] for c in group) for group in COLUMNS.split()) for cell in cells
    ]
    return f"{address:<50} | " + " | ".join(written)
