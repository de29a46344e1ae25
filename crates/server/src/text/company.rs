//! Contracts with several users: their administrator's logins, users, tokens.

use super::texts;

texts! {
    /// Logging in by contract ID, PIN and card; or by certificate and PIN.
    CompanyLogin {
        lead: "契約者ID(利用者番号)と契約先暗証番号を入力してください。", "Type your contract ID and your contract PIN.";
        pin: "契約先暗証番号", "Contract PIN";
        step_pin: "契約者IDと暗証番号", "Contract ID and PIN";
        step_card: "お客様カード", "Customer card";
        by_certificate: "電子証明書でログインする", "Log in with a client certificate";
        by_certificate_hint: "電子証明書をお持ちのパソコンでは、お客様カードは不要です。", "On a computer that has the certificate no customer card is needed.";
        card_title: "お客様カードの確認", "Your customer card";
        card_lead: "お客様カードの表で、次の記号の下にある確認コードを入力してください。", "Find this symbol in the table on your customer card and type the code below it.";
        card_symbol: "記号", "Symbol";
        card_code: "確認コード", "Card code";
        card_hint: "{digits}桁の数字です。正しく入力されるまで、同じ記号をおたずねします。", "{digits} digits. The same symbol is asked until its code is right.";
        card_submit: "ログイン", "Log in";
        card_never: "お客様カードの確認コードを、すべて入力していただくことはありません。", "Nobody ever asks for all codes of the card.";
        card_lost: "お客様カードを紛失されたときは、お電話でお届けください。", "If you have lost the card, please call us.";
        card_locked_title: "お客様カードのご利用を停止しています", "Your customer card is locked";
        card_locked: "確認コードの誤りが続いたため、お客様カードのご利用を停止しています。下記の電話番号までお問い合わせください。", "After too many wrong card codes this card is locked. Please call the number below.";
        certificate_title: "電子証明書でログイン", "Log in with a client certificate";
        certificate_lead: "電子証明書を確認しました。契約先暗証番号を入力してください。", "Your certificate is known. Type your contract PIN.";
        contract: "ご契約", "Contract";
        step_certificate: "電子証明書", "Certificate";
        no_certificate_title: "電子証明書が必要です", "A client certificate is needed";
        no_certificate: "ブラウザから電子証明書が提示されませんでした。", "Your browser has shown no client certificate.";
        unknown_title: "この電子証明書ではログインできません", "This certificate does not let you in";
        unknown: "提示された電子証明書は、ご契約に登録されていないか、失効しています。", "The certificate that was shown is bound to no contract here, or was revoked.";
        help_title: "お確かめください", "What to do";
        help_installed: "電子証明書を、お使いのパソコンとブラウザに取り込んでいますか。", "Make sure that the certificate is installed on this computer and in this browser.";
        help_again: "ブラウザをすべて閉じてから開き直し、証明書の選択画面で、当行の電子証明書をお選びください。", "Close the browser altogether, open it again, and choose our certificate when it asks.";
        help_renew: "有効期限が切れたとき、パソコンを替えたときは、お電話でお申し出ください。", "If the certificate has expired, or the computer is a new one, please call us.";
        help_card: "お客様カードをお持ちの方は、契約者IDでもログインできます。", "With your customer card you can log in by contract ID instead.";
        by_id: "契約者IDでログインする", "Log in by contract ID";
        retry: "もう一度試す", "Try again";
    }
}

texts! {
    /// Users of a contract and their tokens.
    Company {
        home_title: "利用者管理", "User administration";
        home_lead: "{name} 様　ご契約の利用者は次のとおりです。", "{name}: these are the users of your contract.";
        user_id: "ユーザID", "User ID";
        user_name: "お名前", "Name";
        to_tokens: "トークンの設定へ", "Token settings";
        to_tokens_hint: "トークンの登録・交換・登録解除と、利用方法の変更をします。", "Register, exchange and unregister tokens, and change how they are used.";
        tokens_title: "トークンの設定", "Token settings";
        mode: "トークンの利用方法", "How tokens are used";
        mode_own: "利用者ごとに、別々のトークンを利用する", "Every user has a token of their own";
        mode_shared: "すべての利用者で、1つのトークンを共用する", "All users share one token";
        to_mode: "利用方法を変更する", "Change how they are used";
        users: "利用者とトークン", "Users and tokens";
        tick_hint: "登録または交換する利用者を選んでください。複数選ぶと、1人ずつ順に登録します。", "Tick the users for whom to register a token, new or in exchange. Of several, each follows the one before.";
        tick: "{name}（{user}）を選ぶ", "Tick {name} ({user})";
        current: "現在のトークン（シリアル番号）", "Current token (serial number)";
        none: "未登録", "None";
        locked: "停止中", "Locked";
        locked_hint: "「停止中」の方は、お電話でお問い合わせください。", "For who is locked, please call the number below.";
        expired: "有効期限切れ", "Expired";
        until: "有効期限", "Valid until";
        renew: "有効期限が近づいています。期限までに、「登録・交換する」で新しいトークンに交換してください。", "About to expire. Exchange it for a new token before it does: tick, then press Register or exchange.";
        expired_exchange: "このトークンのワンタイムパスワードは使えません。「登録・交換する」で新しいトークンに交換してください。", "Its one-time passwords no longer work. Exchange it for a new token: tick, then press Register or exchange.";
        renew_users: "有効期限が近いか、切れたトークンがあります（{names}）。「トークンの設定」で交換してください。", "Tokens that are about to expire, or have expired: {names}. Exchange them under Token settings.";
        register: "登録・交換する", "Register or exchange";
        unregister: "登録解除", "Unregister";
        unregister_of: "{name}のトークンを登録解除する", "Unregister the token of {name}";
        sharers: "共用する利用者", "Users who share it";
        register_title: "トークンの登録", "Register a token";
        exchange_title: "トークンの交換", "Exchange a token";
        register_lead: "新しいトークンのシリアル番号と、表示されているワンタイムパスワード、契約先確認暗証番号を入力してください。", "Type the new token's serial number, the one-time password that it shows, and your registration PIN.";
        exchange_note: "登録すると、現在のトークンは使えなくなります。現在のトークンのワンタイムパスワードは不要です。紛失や電池切れのときも、このまま交換できます。", "The present token then stops working. Its one-time password is not asked for: a lost or dead token can be exchanged as well.";
        who: "利用者", "User";
        all_users: "すべての利用者（共用）", "All users (shared)";
        of: "{all}人中{here}人目", "{here} of {all}";
        pin: "契約先確認暗証番号", "Registration PIN";
        pin_hint: "ログイン用の契約先暗証番号とは別の番号です。", "Not the contract PIN that the login asks for.";
        submit: "登録する", "Register";
        skip: "この利用者をとばす", "Skip this user";
        step_enter: "入力", "Enter";
        step_done: "完了", "Done";
        registered: "{who}のトークンを登録しました。現在のトークン（シリアル番号）は {serial} です。", "The token of {who} is registered. The current token (serial number) is {serial}.";
        exchanged: "{who}のトークンを交換しました。現在のトークン（シリアル番号）は {serial} です。", "The token of {who} was exchanged. The current token (serial number) is {serial}.";
        unregistered: "{who}のトークン（シリアル番号 {serial}）の登録を解除しました。", "The token of {who} (serial number {serial}) is no longer registered.";
        receipt: "受付番号 {number}、受付日時 {time}。お知らせのメールをお送りしました。", "Receipt number {number}, received at {time}. A mail has gone out to you.";
        hold: "お取引では、安全のため{time}から、このトークンを使えます。", "To protect you, payments take this token from {time} on.";
        unregister_title: "トークンの登録解除", "Unregister a token";
        unregister_lead: "登録を解除すると、このトークンは使えなくなります。お取引には、あらためて別のトークンの登録が必要です。", "The token then stops working, and another has to be registered before payments can be made.";
        unregister_again: "登録を解除したトークンを、もう一度登録することはできません。", "A token that was unregistered cannot be registered again.";
        mode_title: "利用方法の変更", "Change how tokens are used";
        mode_now: "現在の利用方法", "Now";
        mode_then: "変更後の利用方法", "After the change";
        mode_effects: "変更するとどうなるか", "What the change does";
        to_shared_all: "変更後は、どの利用者のお取引にも、共用する1つのトークンのワンタイムパスワードを入力します。", "From then on the payments of every user ask for a one-time password of the one token.";
        to_shared_wait: "同じワンタイムパスワードは1人しか使えません。続けて使う方は、次の数字が表示されるまでお待ちください。", "One one-time password is good for one user. Who comes next waits for the next one.";
        to_own_each: "変更後は、利用者ごとにトークンの登録が必要です。登録が済むまで、その利用者はお取引ができません。", "From then on each user needs a token of their own, and cannot make payments before one is registered.";
        mode_ends: "次のトークンは登録が解除され、もう一度登録することはできません（引き続き利用するものを除きます）。", "These tokens are unregistered and cannot be registered again (but for the one that goes on).";
        mode_ends_none: "登録されているトークンはありません。", "No token is registered.";
        keep_shared: "引き続き利用するトークン", "The token that goes on";
        keep_shared_hint: "選んだトークンを、すべての利用者で共用します。", "All users share the one that is chosen.";
        keep_own: "現在のトークンを引き続き利用する方", "Who keeps the present token";
        keep_own_hint: "現在のトークンを、選んだ方だけが利用します。", "The present token is then that user's alone.";
        keep_none: "引き続き利用するトークンはない", "None goes on";
        confirm: "上記の内容を確認しました", "I have read what the change does";
        mode_submit: "変更する", "Change";
        mode_changed: "トークンの利用方法を変更しました：{mode}", "How tokens are used was changed: {mode}";
        mode_register: "続けて、トークンを登録してください。", "Please register a token next.";
        elsewhere_title: "状況が変わっていました", "Things have changed meanwhile";
        elsewhere: "別の画面で変更されたため、お手続きできませんでした。現在の状況をお確かめのうえ、もう一度お試しください。", "This was changed in another window, so nothing was done here. See how it stands now and try again.";
        lost: "どのお手続きでも、現在のトークンのワンタイムパスワードをおたずねすることはありません。", "Nothing here asks for a one-time password of the present token.";
    }
}

texts! {
    /// What is to be put right.
    CompanyErrors {
        pin_empty: "契約先暗証番号を入力してください。", "Type your contract PIN.";
        login_wrong: "契約者IDまたは契約先暗証番号が違います。", "Contract ID or contract PIN is wrong.";
        pin_wrong: "契約先暗証番号が違います。{then}", "That contract PIN is wrong. {then}";
        registration_pin_empty: "契約先確認暗証番号を入力してください。", "Type your registration PIN.";
        registration_pin_wrong: "契約先確認暗証番号が違います。{then}", "That registration PIN is wrong. {then}";
        wait: "誤りが続いたため、{seconds}秒おいてから、もう一度入力してください。", "After wrong entries, wait {seconds} seconds, then type it again.";
        locked: "暗証番号の誤りが続いたため、入力を止めています。{minutes}分ほどおいてお試しいただくか、お電話（{telephone}）でお問い合わせください。", "After too many wrong entries this is closed. Try again in about {minutes} minutes, or call {telephone}.";
        locked_until_support: "暗証番号の誤りが続いたため、入力を止めています。再開するには、お電話（{telephone}）でお問い合わせください。", "After too many wrong entries this is closed. Please call {telephone} to have it opened again.";
        card_empty: "確認コードを入力してください。", "Type the card code.";
        card_form: "確認コードは{digits}桁の数字で入力してください。", "A card code has {digits} digits.";
        card_wrong: "確認コードが違います。あと{left}回誤ると、お客様カードのご利用を停止し、再開にはお電話（{telephone}）が必要になります。", "That card code is wrong. Tries left: {left}. After that the card is locked until you call {telephone}.";
        users_none: "利用者を1人以上選んでください。", "Tick one user at least.";
        serial_own: "このトークンは、このご契約ですでに利用しています。", "This token is in use in your contract already.";
        token_shut: "停止中のトークンがあるため、お手続きできません。下記の電話番号までお問い合わせください。", "A token is locked, so this cannot be done here. Please call the number below.";
        keep_missing: "引き続き利用するトークンの有無を選んでください。", "Choose what goes on, or that nothing does.";
        confirm_missing: "内容をお確かめのうえ、チェックを入れてください。", "Read what the change does, then tick the box.";
    }
}

texts! {
    /// The demo's customer cards and certificates.
    DemoCards {
        title: "デモのお客様カードと電子証明書", "Demo customer cards and certificates";
        lead: "郵送されるカードと、窓口で渡される電子証明書の代わりです。本物のカードには、この画面のような写しはありません。", "In the place of cards sent by post and certificates handed out at the counter. Of real ones there is no such copy.";
        none: "お客様カードを使う金融機関はありません。", "No institution here has customer cards.";
        card: "お客様カード", "Customer card";
        contract_id: "契約者ID(利用者番号)", "Contract ID";
        pin: "契約先暗証番号", "Contract PIN";
        registration_pin: "契約先確認暗証番号", "Registration PIN";
        certificate: "電子証明書（PKCS#12）を保存する", "Save the client certificate (PKCS#12)";
        authority: "認証局の証明書を保存する", "Save the authority's certificate";
        password: "取り込むときのパスワード", "Password for importing it";
        print: "印刷してお使いいただけます。", "This page can be printed.";
    }
}
