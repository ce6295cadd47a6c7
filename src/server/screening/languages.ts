/**
 * The same in other languages, by rule: what is told most often. Latin words lose their accents in
 * the plain view; the others are spelled as they are written.
 */
import { gap } from './words';

export const LANGUAGES: Readonly<Record<string, readonly string[]>> = {
  override: [
    // Spanish, Portuguese, Italian
    `\\b(?:ignor[ae]|olvid[ae]|descart[ae]|desatiende|no sigas|esquec?a|desconsidere|dimentica)\\b${gap(25)}\\b(?:todas?|tus|tuas|suas|seus|sus|las|as|os|le|tutte|le tue|cualquier|el|o|il)\\b${gap(25)}\\b(?:instruc(?:ciones|oes)|istruzioni|indicaciones|ordenes|directrices|diretrizes|prompt)\\b`,
    `\\b(?:olvid[ae]|esquec?a|dimentica)\\b${gap(20)}\\b(?:tus reglas|sus reglas|as (?:suas )?regras|le (?:tue )?regole|lo que te dijeron|o que lhe disseram|todo lo anterior|tudo acima)`,
    `\\b(?:obedece[r]?|sigue|siga) (?:solo|so|apenas) (?:a )?(?:este|esta)\\b`,
    // French
    `\\b(?:ignore[zr]?|oublie[zr]?|neglige[zr]?|ne (?:suis|suivez) (?:pas|plus))\\b${gap(25)}\\b(?:instructions|consignes|regles|directives|prompt)\\b${gap(20)}\\b(?:precedent\\w*|recues|anterieures|ci dessus|donnees|systeme|initiales)`,
    `\\b(?:ignore[zr]?|oublie[zr]?) (?:tes|toutes (?:les|tes)|vos|tout)\\b${gap(25)}\\b(?:instructions|regles|consignes|ce qui precede)`,
    // German, Dutch
    `\\b(?:ignorier[e]?|vergiss|missachte|ignorieren sie|vergessen sie|negeer|vergeet)\\b${gap(20)}\\b(?:alle|deine|ihre|vorherigen?|bisherigen?|obigen?|eerdere|je|vorige)\\b${gap(20)}\\b(?:anweisungen|regeln|instruktionen|vorgaben|instructies|regels|systemprompt)`,
    // Turkish, Polish
    `\\bonceki\\b${gap(15)}\\btalimatlar\\w*${gap(15)}\\b(?:yok say|unut|gormezden)`,
    `\\b(?:zignoruj|zapomnij|pomin)\\b${gap(25)}\\b(?:polecenia|instrukcje|zasady)`,
    // Russian
    `(?:игнорируй|забудь|отмени|не следуй)(?:те)?${gap(25)}(?:инструкци|правила|указани|команд)`,
    // Arabic
    `(?:تجاهل|انس|انسى|أهمل)${gap(25)}(?:التعليمات|القواعد|الأوامر|تعليماتك|قواعدك)`,
    // Chinese, Japanese, Korean, Hindi
    `(?:忽略|无视|忘记|忘掉|不要遵守)${gap(12)}(?:指令|指示|提示词|你的规则|之前的规则|上述规则|所有规则)`,
    `(?:指示|命令|ルール|プロンプト)${gap(10)}(?:無視|忘れ)`,
    `(?:지시|명령|규칙|지침)${gap(10)}(?:무시|잊)`,
    `(?:निर्देशों|नियमों)${gap(12)}(?:अनदेखा|भूल|नज़रअंदाज़)`,
  ],
  role: [
    `\\b(?:ahora eres|eres ahora|a partir de ahora eres|agora voce e|tu es (?:maintenant|desormais)|vous etes (?:maintenant|desormais)|du bist (?:jetzt|ab jetzt|nun)|sei ora)\\b${gap(40)}\\b(?:sin|sem|sans|ohne|libre|senza|aucune|mode|modo|modus)\\b`,
    `\\b(?:modo (?:de )?(?:desarrollador|desenvolvedor)|mode developpeur|entwicklermodus)\\b`,
    `(?:теперь ты|ты теперь)${gap(25)}(?:без |режим)`,
    `(?:أنت الآن|ستكون الآن)${gap(25)}(?:بلا|بدون|دون)`,
    `(?:你(?:现在)?是|你现在|扮演)${gap(14)}(?:没有限制|不受限制|没有规则|无限制)`,
  ],
  secrecy: [
    `\\bno (?:le |se lo )?(?:digas|diga|menciones|informes|reveles)\\b${gap(15)}\\b(?:usuario|alumno|estudiante)`,
    `\\bsin (?:avisar|informar|decir\\w*)${gap(15)}\\b(?:usuario|alumno|estudiante)`,
    `\\bnao (?:conte|diga|informe|revele|mencione)\\b${gap(15)}\\b(?:usuario|aluno|estudante)`,
    `\\bne (?:dis|dites|revele[sz]?|mentionne[sz]?)\\b${gap(12)}\\b(?:utilisateur|apprenant|etudiant)`,
    `\\b(?:sag|sagen sie|verrate?|erzahle?)\\b${gap(10)}\\b(?:dem|der|den) (?:benutzer|nutzer|lernenden|studenten)\\b${gap(15)}\\b(?:nicht|nichts)`,
    `\\bohne ${gap(8)}(?:benutzer|nutzer|lernenden|person)\\b${gap(12)}\\b(?:informier|fragen|sagen)`,
    `не (?:говори|сообщай|рассказывай)(?:те)?${gap(8)}(?:пользовател|студент|ученик)`,
    `не сообщая${gap(8)}(?:пользовател|студент|ученик)`,
    `لا (?:تخبر|تقل|تذكر)${gap(8)}(?:المستخدم|الطالب|المتعلم)`,
    `(?:不要|别|请勿)(?:告诉|告知|通知|让)${gap(4)}(?:用户|使用者)`,
    `(?:ユーザー|利用者)${gap(12)}(?:言わない|伝えない|知らせない|教えない)`,
  ],
  leak: [
    `\\b(?:muestra|mostrar?|mostre|revela|revele|escribe|imprime|imprima|dime)\\b${gap(20)}\\b(?:mensaje de sistema|prompt d[eo] sistema|prompt del sistema|instrucciones (?:ocultas|internas|iniciales)|instrucoes (?:ocultas|internas|iniciais))`,
    `\\b(?:revele|affiche|montre|donne|ecris)[sz]?\\b${gap(20)}\\b(?:prompt (?:systeme|initial)|message systeme|instructions (?:cachees|internes|initiales))`,
    `\\b(?:gib|zeig|nenne|verrate?|drucke)\\b${gap(20)}\\b(?:system ?prompt|systemnachricht|deine (?:anweisungen|instruktionen))`,
    `(?:покажи|выведи|раскрой|напечатай)${gap(15)}(?:системный промпт|системное сообщение|свои инструкции)`,
    `(?:اكشف|اعرض|اطبع|أظهر)${gap(15)}(?:موجه النظام|تعليماتك|رسالة النظام)`,
    `(?:输出|显示|告诉我|打印|透露|说出)${gap(8)}(?:系统提示|提示词|系统消息|你的指令)`,
  ],
  exfiltration: [
    `\\b(?:envia|envie|manda|mande|reenvia|publica)\\b${gap(20)}\\b(?:conversacion|conversa|mensajes|mensagens|historial|historico|chat)\\b`,
    `\\b(?:envoie|envoyez|transmets|transmettez|publie)\\b${gap(25)}\\b(?:conversation|discussion|historique|messages)\\b${gap(25)}\\b(?:adresse|https?|serveur|avant)`,
    `\\b(?:schick|sende?|schicken sie|senden sie|ubermittle)e?\\b${gap(25)}\\b(?:chatverlauf|gesprach|unterhaltung|nachrichten|konversation)\\b`,
    `(?:отправь|перешли|пошли)(?:те)?${gap(15)}(?:переписк|разговор|беседу|сообщения|историю)`,
    `(?:أرسل|حول|انشر)${gap(12)}(?:المحادثة|الدردشة|الرسائل)`,
    `(?:发送|上传|转发|发到)${gap(20)}https?|(?:对话|聊天记录|会话)(?:内容|记录)?(?:发送|上传|转发|发给)`,
  ],
  tools: [
    `\\b(?:antes de responder|avant de repondre|bevor du antwortest)\\b${gap(15)}\\b(?:llama|usa|ejecuta|chama|use|appelle|utilise|rufe?)\\b`,
    `\\b(?:rufe?|starte)\\b${gap(15)}\\bwerkzeug\\b`,
    `(?:不需要|无需|不用)(?:用户|使用者)?(?:确认|同意|批准)`,
    `(?:вызови|запусти)${gap(15)}(?:инструмент|функцию)`,
  ],
  address: [
    `\\b(?:asistentes? de ia|assistentes? de ia|assistants? (?:d')?ia|ki assistent\\w*|ki modell\\w*)\\b ?[:,]`,
    `\\b(?:a l'attention des? (?:ia|modeles|assistants)|hinweis an (?:ki|alle ki|die ki)|nota para (?:la ia|asistentes|a ia)|atencion,? (?:ia|modelos))`,
    `(?:人工智能|AI|ai|大模型|语言模型)(?:助手|模型)?(?:请)?(?:注意|必须|应当)`,
    `(?:внимание|сообщение для|инструкция для)${gap(6)}(?:ии|нейросет|языков\\w* модел)`,
    `(?:ملاحظة|تنبيه|تعليمات) (?:إلى|ل)${gap(6)}(?:الذكاء الاصطناعي|المساعد الذكي|نماذج اللغة)`,
  ],
};
